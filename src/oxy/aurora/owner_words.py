"""The words of owners' questions, each by how it begins: what a question holds beside these names something."""

# What is asked: figures and what they are of.
ASKED = """
    fatur receit vend caixa dinheir grana renda rend lucr arrecad ganh entrou entrar entra entrada levant receb caiu
    cair deu fiz fez faz feit fizem tirei tiram foi valor gast cust pag cobr caro atend client pessoa gente tutor
    dono dona pet anima caes cao cachorr gat moviment pass visit cancel desmarc desist falt noshow show ausenc bolos
    furo furou furar compare compar veio vier vem vir aparec nov primeir cadastr contat conquist capt volta volto
    retorn recorr fie fidel ticket tick medio media agend marc reserv horari hora encaix vaga livre dispon lot chei
    vazi ocup ocios capacid servic procedim taxa percent porcent indic cento antec retenc reten recompr robo
    robozinho bot ia assist intelig openai gpt token model convers mensag escrev mand cham fala falar falo respo
    rapid demor tempo espera aguard escal transfer encaminh pedi pedir quis emerg urgenc campanh dispar promoc resum
    balanc relat numer indicad fecham desemp result panoram situac estatist novid novos novas coort cohort safra
    grafic previs prev proje projet estim expect devo deve devem devemos deveria espero esper anorma anomal incomum
    estranh atipic normal padrao comum outr concorr mercad setor mediana calcul conta cont defin signific consider
    entend explic formul criter inativ bolo sumi sumir sumid desapar reativ perd parad pacot avuls hotel hospedag
    banh tosa tose consult vacin pratic realiz execut produz trabalh aplic apliqu tem temos tenho ter tive teve
    tivem houve hav exist vai vao vou vamos iremos irei esta estao estou estamos estav ta tao to anda and fica fico
    ficou sai sair saiu rol bomb ench pico fort frac fraqu tranquil calm devag mort sobr rank top campe carro chefe
    maior menor mais menos melhor pior bom boa boas ruim mal bem cresc aument diminu sub evolu mud difer perde ganho
    ating bat meta objetiv gerar gerad gerou conclu finaliz encerr termin confirm pendent aberto andament fatia
    parte metade minha mensal semanal diari anual leram leu lida lidas lido lidos ler
"""
# When: nothing of these names anybody.
WHEN = """
    hoje ontem anteont amanh agora ja ainda dia dias semana mes meses ano anos fim final resto começo comeco inicio
    segunda terca quart quint sext sabad doming feira janeiro feverei marco abril maio junho julho agosto setembr
    outubr novembr dezembr passad anterior retrasad proxim ultim seguint atual corrent inteir desde ate partir
    durante quinzen bimestr trimestr semestr cedo tarde manha noite almoco meio periodo atras corrid util uteis
"""
# How it is said, split or shown.
HOW = """
    quant quais qual quem quando onde como cade porque que qu por para com sem sob entre cada separ divid dividi
    quebr detalh abert discrimin list mostr ver veja vejo traz trag mand envi dize diz dig fala falar sab saber quer
    queri quero preciso precis pode poder consegu gostari acho ach parec some soma total gera geral tudo todo toda
    todos todas real reais diner porcent profission funcion colab veterin tosador banhist groom equip time pessoal
    loja casa clinic petshop shop negoci empresa unidad aqui ali la canal origem vs versus contra relac comparac
    automat sozinh chega falta igual mesmo mesma mesmos mesmas so somente apenas tipo tambem junto alem menos exceto
    tirando fora cima baixo acim abaix alguem algum nenhum ninguem nada algo cois jeito vez vezes muit pouc bastante
    tanto quase mei um uma uns umas dois duas tres quatro cinco seis sete oito nove dez onze doze quinze vinte
    trinta sessent novent mil cem
"""
# Around it.
SMALL = """
    a o e as os de da do das dos em no na nos nas ao aos um uma eu tu ele ela eles elas voce voces me mim te se lhe
    meu meus minha minhas seu sua seus suas nosso nossa nossos nossas dele dela deles delas esse essa esses essas
    este esta estes isso isto aquele aquela aquilo desse dessa deste desta disso nesse nessa neste nesta pelo pela
    pelos pelas mas entao ou nem nao sim ok certo oi ola opa bom boa dia tarde noite aurora favor obrigad valeu
    gentilez please amiga verdade correria ponto balcao certeza lado base liquid brut final momento virar viraram
    virou sobrar sobrou sobraram acontec aconteceu acontecendo perceb deixar deixou deixaram novamente hora horas
    vezinha pacot desfecho baixa costuma costumam costum tende parece parado media mediaa ajustad correto certa
    errado errada bruto atualizad ultimos whats whatsapp zap site insta instagram google juntos juntas dois ambos
    sozinh povo galera turma recepca secretari menina menino leva levei levou querid linda amor miga bjs beij abraco
    kkk haha eai salve ne hein viu ta ai ae eh ah la uai caramb eita po poxa cara mano gente desculp licenc urgente
    rapidinh rapido agorinh hojinh logo depressa curios duvida ajud inform dado info confer check olha olhar
    pensando queria seria sera foi era sao ser sido sendo fosse lembr acaba acabou realmente exatament certinh
    direit aproxim mais cerca volta torno faco faca fazendo fazer ir indo vindo tendo dando dar dou deixa chega
    porte grande pequeno pequena chegar chegou pra pro qdo cá cabou tal coisa
"""
_BEGINNINGS = frozenset(word for word in ASKED.split() if len(word) > 3) | frozenset(
    word for block in (WHEN, HOW) for word in block.split() if len(word) > 3
)
# First names that begin as those words do.
_NAMES = frozenset(
    [
        "bolota",
        "bolinha",
        "bolinho",
        "marcos",
        "marcia",
        "marcio",
        "marcela",
        "marcelo",
        "marcel",
        "geraldo",
        "geralda",
        "norma",
        "fabiola",
        "carol",
        "carola",
        "carolina",
        "caroline",
        "realina",
        "pagu",
    ]
)
KNOWN = frozenset(word for block in (ASKED, WHEN, HOW, SMALL) for word in block.split())


def is_a_name(word: str) -> bool:
    """Whether `word`, in plain spelling, is somebody's name, though it begins as an owner's word does."""
    return word in _NAMES


def is_known(word: str) -> bool:
    """Whether `word`, in plain spelling, is one that owners ask with rather than a name of something."""
    if word in _NAMES:
        return False
    if word.endswith("mente"):
        return True
    if word in KNOWN or word.removesuffix("s") in KNOWN or word.isdecimal():
        return True
    return any(word[:length] in _BEGINNINGS for length in range(4, len(word)))
