"""What is said in an emergency: fixed words, no doses, no diagnoses."""

from oxy.businesses import Organization
from oxy.portuguese import phone_display


def emergency_text(organization: Organization) -> str:
    """Return the Brazilian Portuguese text for somebody whose pet is in danger now."""
    if organization.emergency_contact:
        where = f"Vá agora ao atendimento de emergência: {organization.emergency_contact}."
    elif organization.phone and organization.business_type != "petshop":
        where = f"Ligue agora para a {organization.name}: {phone_display(organization.phone)}."
    else:
        where = "Vá agora ao hospital veterinário 24 horas mais próximo."
    return (
        f"🚨 Isso parece uma emergência. {where}\n\n"
        "Não dê remédio nem comida por conta própria e vá com calma no caminho. "
        "Já avisei nossa equipe, que vai falar com você por aqui."
    )
