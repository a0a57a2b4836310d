"""What staff read when a conversation is handed to them in the middle of something."""

from oxy.attendant.builtin.talk import Talk


def summary(talk: Talk) -> str:
    """Return for staff what the customer is in the middle of."""
    service, pet, draft = talk.service(), talk.draft.pet, talk.draft
    parts = [
        f"serviço: {service.name}" if service else "",
        f"pet: {pet.name}" if pet.name else "",
        f"dia: {draft.day.strftime('%d/%m/%Y')}" if draft.day else "",
        f"horário: {draft.time.strftime('%H:%M')}" if draft.time else "",
        f"mensagem: {talk.heard.text[:300]}" if talk.heard.text else "",
    ]
    return "; ".join(part for part in parts if part)
