"""What this room refuses."""

from oxy.foundation.errors import Invalid, Refusal


class UnknownField(Invalid):
    """Braces around a word that stands for nothing."""

    code = "campaign_field"
    message = "Há um campo que não existe no texto. Use {nome}, {pet}, {servico}, {horarios} ou {negocio}."


class BadLink(Invalid):
    """A link that people would not trust, or that does not work."""

    code = "campaign_link"
    message = "Use links completos, com https://, do seu próprio site. Encurtadores são tratados como spam."


class UnbackedClaim(Invalid):
    """An amount, discount or day that stands in no row and that nobody confirmed."""

    code = "campaign_claim"
    message = "O texto promete algo que não está no catálogo. Confira e confirme, ou mude o texto."


class SaidBefore(Refusal):
    """Nearly the words of a campaign of these days."""

    code = "campaign_repeated"
    status = 409
    message = "Este texto é quase igual ao de uma campanha recente. Mude o texto antes de enviar de novo."


class SameForAll(Refusal):
    """One text for very many people from a paired phone is what gets numbers banned."""

    code = "campaign_same_text"
    status = 409
    message = "Todos receberiam exatamente o mesmo texto, e o WhatsApp trata isso como spam. Use {nome} ou {pet}."


class NobodyToWriteTo(Refusal):
    """An audience of none."""

    code = "campaign_empty"
    status = 409
    message = "Ninguém receberia esta campanha. Veja os motivos na lista e mude o público."


class NoTimesLeft(Refusal):
    """The empty day has filled up, or is over."""

    code = "campaign_no_times"
    status = 409
    message = "Os horários desse dia já foram ocupados e não há mais o que oferecer."


class PreviewChanged(Refusal):
    """Approved was another preview than the one that stands."""

    code = "campaign_preview_changed"
    status = 409
    message = "A prévia mudou desde que foi mostrada. Confira de novo antes de aprovar."


class WrongState(Refusal):
    """Not possible as the campaign stands."""

    code = "campaign_state"
    status = 409
    message = "A campanha não está em um estado que permita isso."


class TemplateUnfit(Invalid):
    """A template that cannot carry a campaign's text."""

    code = "campaign_template"
    message = "Escolha um modelo de marketing aprovado com um único campo, no corpo, que recebe o texto da campanha."
