"""The words that each figure, split and stretch of days is asked for with: whatever else a question holds means more.

A word ending in `*` stands for all that begin so.
"""

from oxy.aurora.word_sets import Words, joined

# Says nothing of what is asked, whatever that is.
GLUE = Words.of("""
    num numa nuns numas dum duma
    a o e as os um uma uns umas de da do das dos em no na nos nas ao aos d n c com por per para pra pro pras pros p
    que q qual quais quem onde como quant* quanto eu tu voce voces vc vcs ce me mim te ti lhe meu meus minha minhas
    seu seus sua suas nosso nossos nossa nossas teu tua esse essa esses essas este esta estes estas isso isto aquele
    aquela aquilo desse dessa desses dessas deste desta disso nesse nessa nesses nessas neste nesta nisso la ali
    aqui ai mas entao ou pois porque ja ainda tambem alem tipo assim bem ate mesmo sera eh era eram foi foram fomos
    fui ser sao serao sido sendo ta tao to tava tavam tamo tamos tou estao estou estamos estava estavam estar estive
    tem temos tenho tinha tinham ter tive teve tivemos tiveram tido tendo houve haver existe deu dar vai vao vou
    vamos ia ir ficou fica ficaram fico ficamos anda andam andou oi ola opa ah oh hum contigo comigo bom boa bons
    boas aurora favor gentileza please obrigad* brigad* valeu vlw amiga amigo amor querid* flor linda meninas filha
    filho moca vida deus ne eae iae hein viu ok certo beleza blz show legal otimo perfeito entendi kk* haha* hehe*
    rs rsrs uai eita caramb* po poxa cara mano gente povo licenca desculp* eai salve fala* fale falo falar falando
    diz dize* diga dizer disses* mostrass* quiser* conta conte contar mostra* mostr* ver veja vejo ve olha* manda
    mande mandar envia envie traz traga tras passa passe dá informa* info informe inform* confere confer* checa*
    sabe sei sabemos saber quer quero queria querer quis gostari* preciso precis* pode poder podia poderia consegu*
    posso ajuda ajude ajudar acho acha ach* parece lembra lembr* pergunt* perguntar duvida curios* rapid* rapidinho
    logo total totais geral tudo todo toda todos todas inteir* soma somando somad* numero* quantidade certinh* exat*
    loja casa clinic* petshop* shop* empresa negocio unidade consultorio hospital estabelecimento algum alguma
    alguns algumas alguem tanto muito muita muitos muitas pouco pouca bastante nenhum nenhuma nada algo cois* vez
    realmente hora agorinha direito cerca aproximad* praticamente vezinha ae td tudinho todinh* acontec* rolou
    rolando rolaram rola seria seriam preocup* pensando penso imagin* vontade verdade depressa urgente agora cade
    list* atualiz* atual
""")  # fmt: skip
# Whom it was done for: said beside every count of visits, never beside money.
CLIENTS = Words.of("""
    client* pessoa* gente povo galera pessoal tutor tutores tutora tutoras pet pets animal animais paciente* publico
    alguem bicho* fregues* ninguem cachorr* cao caes dog dogs caezinho*
""")
AI = Words.of("""
    ia automatic* automat* robo* bot assistente inteligencia artificial atendente virtual chatbot openai gpt token
    tokens sozinh* modelo
""")
TEAM = Words.of("""
    equipe time pessoal funcionari* humano* recepcao recepcionista* atendente* secretaria menina* gente mim
    colaborador* profissiona* alguem pessoa*
""")
RATE = Words.of("taxa tx percent* porcent* indice proporc* cento")
_DONE = """
    atend* servic* visit* moviment* passou passar* passad* veio vier* vem vindo vir fiz fez faz fazer fazem* fizem*
    fizer* feit* realiz* execut* saiu sair* sai rol* demos dei dado dada dados dadas aplic* apliqu* conclu* finaliz*
    trabalh* vezes vez prestad* entrou entrar* entra entram entrad* entrando receb* aparec* procediment* cheg* faco
    pedid* procurad* solicitad* requisitad*
"""
_MONEY = """
    fech* fatur* receit* vend* caixa dinheir* grana renda rendeu renderam rende rendem* rendim* rendendo arrecad*
    ganh* entrou entrar* entra entram entrad* entrando levant* receb* caiu cair caixinha deu dando dao traz* fiz fez
    faz fazem* fazendo fizem* fizer* tirei tiram* tirou valor valores moviment* brut* produz* gir* somou
    comiss* bateu batem* troux* gerou gerar* geram* reais real atend* conclu* servic* lucr* conseg* dei demos bufunfa
"""
_BOOKED = """
    agend* marc* reserv* horari* compromiss* atend* moviment* previst* vem vao vir cheg* falta faltam* entrou
    entrar* entra entram entrad* entrando vier* veio fazer feit* servic* procediment* ocupad*
"""
_MISSED = (
    "nome nomes vez vezes falt* no show* noshow* ausenc* bolo bolos fur* nao veio vier* aparec* comparec*"
    " levei levou levam* leva agend*"
    " atend* marc* horari*"
)
_CANCELLED = "nome nomes vez vezes cancel* desmarc* desist* agend* marc* horari* atend* reserv*"
_CAMPAIGN = "campanh* dispar* ultim* promoc* resultado*"
_WAITING = "lista fila espera* aguard* vaga* horari* client* pessoa* gente"

FIGURES: dict[str, Words] = {
    "revenue": Words.of(_MONEY),
    "expected_revenue": Words.of(_MONEY, "garantid* encaminhad* previst* agend* marc* agenda deve* devo pela frente"
    " aberto ainda"),
    "completed_bookings": joined((CLIENTS, Words.of(_DONE))),
    "served_clients": joined((CLIENTS, Words.of(_DONE, "diferent*"))),
    "average_ticket": joined((CLIENTS, Words.of(
        "ticket* gast* valor* preco* medio medios media medias pag* deix* atend* visit* venda* servic* cada reais",
        "fatur* ganh* rend*"))),
    "package_sales": Words.of(_MONEY, "pacote*"),
    "unpriced_bookings": Words.of("sem preco valor atend* fic* agend* servic*"),
    "unsettled_bookings": Words.of("sem baixa desfecho aberto pendent* nao dei demos deram tiveram atend*"
    " agend* fic*"),
    "cancellations": joined((CLIENTS, Words.of(_CANCELLED))),
    "cancellation_rate": joined((CLIENTS, RATE, Words.of(_CANCELLED))),
    "no_shows": joined((CLIENTS, Words.of(_MISSED))),
    "no_show_rate": joined((CLIENTS, RATE, Words.of(_MISSED))),
    "bookings": joined((CLIENTS, Words.of(_BOOKED))),
    "scheduled_ahead": joined((CLIENTS, Words.of(_BOOKED, "frente pela ainda"))),
    "bookings_made": joined((CLIENTS, Words.of(_BOOKED, "fech* feit* criad* realiz* receb* nov* fiz* caiu cairam"))),
    "ai_booking_share": joined((AI, RATE, CLIENTS, Words.of(_BOOKED, "feit* fez fiz* criad* realiz*"))),
    "lead_time": joined((CLIENTS, RATE, Words.of(
        "anteced* tempo antes dias horas dia marc* agend* medio medios media medias costum* reserv*"))),
    "occupancy": joined((RATE, Words.of(
        "ocup* ocios* capacid* preench* agend* agenda tempo livre chei* vazi* lotad* usou usad* usamos"
        " horari* medio medios media medias"))),
    "new_clients": joined((CLIENTS, Words.of(
        "nov* primeir* vez conquist* capt* ganh* nunca vind* cheg* veio vier* aparec* atend* entrou entrar*"
        " entra entram entrad* entrando receb* tinha*"
        " cadastr* contat*"))),
    "returning_clients": joined((CLIENTS, Words.of(
        "volt* retorn* recorr* fie* fidel* antig* repet* novo veio vier* atend*"))),
    "new_contacts": joined((CLIENTS, Words.of("contat* nov* lead* cheg* entrou entrar* entra entram entrad*"
    " entrando receb* veio vier* whats* zap ganh*"))),
    "inactive_clients": joined((CLIENTS, Words.of(
        "inativ* sum* desaparec* reativ* nao nunca veio vier* vem vir vindo volt* retorn* aparec* mais faz ha tempo"
        " desde tem dia dias mes meses semana semanas ano anos parad* parou parar* perd* deix* sem perdid*"
        " ausent*"))),
    "retention_rate": joined((CLIENTS, RATE, Words.of(
        "retenc* reten* retem fideliz* recompr* nov* volt* retorn* fic* primeir* vez visita viagem tempo depois"))),
    "campaign_messages": joined((CLIENTS, Words.of(_CAMPAIGN, "mensag* envi* mand* saiu sair*"))),
    "campaign_delivered": joined((CLIENTS, Words.of(_CAMPAIGN, "mensag* entreg* cheg* receb*"))),
    "campaign_read": joined((CLIENTS, Words.of(_CAMPAIGN, "mensag* leu lera* ler lid* abr* visualiz*"))),
    "campaign_replies": joined((CLIENTS, Words.of(_CAMPAIGN, "mensag* respo*"))),
    "campaign_bookings": joined((CLIENTS, Words.of(_CAMPAIGN, "agend* marc* gerou gerar* geram* troux* veio"
    " vier* pela causa"))),
    "campaign_revenue": joined((CLIENTS, Words.of(_CAMPAIGN, _MONEY, "retorno"))),
    "waitlist_waiting": Words.of(_WAITING),
    "waitlist_offers": Words.of(_WAITING, "oferec* ofert* cham*"),
    "waitlist_accepted": Words.of(_WAITING, "aceit* peg* preench* aproveit*"),
    "waitlist_time_to_fill": Words.of(_WAITING, "tempo demor* preench* ocupar encher levei levou levam* leva"
    " medio medios media medias"),
    "conversations": joined((CLIENTS, Words.of(
        "conversa* mand* escrev* cham* fal* mensag* whats* zap receb* cheg* entrou entrar* entra entram entrad*"
        " entrando contat*"))),
    "replies": joined((CLIENTS, AI, TEAM, Words.of("respo* dei demos dad* enviad* mensag* conversa*"))),
    "ai_share": joined((AI, RATE, CLIENTS, Words.of(
        "respo* atend* resol* conversa* mensag* dando conta fez faz fazendo parte"))),
    "response_time": joined((CLIENTS, AI, TEAM, RATE, Words.of(
        "tempo respo* demor* rapid* espera* aguard* medio medios media medias retorno pior maxim* levei levou"
        " levam* leva whats* zap primeir* mensag* atend*"
        " mais menos lent* minuto* segundo* retorn* cheg*"))),
    "escalations": joined((AI, TEAM, CLIENTS, Words.of(
        "vez vezes escal* cham* acion* pedi* passou passar* passad* transfer* mand* fal* encaminh* conversa*"
        " nao resol*"
        " precis* querend* quiser* foram"
        " caiu cairam vieram dar conta"))),
    "emergencies": joined((CLIENTS, Words.of("emergenc* urgenc* conversa* whats* zap vir* cheg* receb*"))),
    "ai_cost": joined((AI, Words.of("cust* gast* pag* cobr* car* preco sai* valor mes mensal*"))),
}  # fmt: skip
FIGURES["response_time_p95"] = FIGURES["staff_response_time"] = FIGURES["response_time"]

_USUAL = joined(FIGURES[name] for name in ("revenue", "completed_bookings", "bookings"))
# What a topic is asked for with, where it is no figure of the catalogue.
TOPICS: dict[str, Words] = {
    "summary": joined(
        (
            _USUAL,
            Words.of(
                "resum* balanc* relat* indicad* fech* termin* encerr* desemp* result* panoram* visao situac* estatist*"
                " novidad* mal ruim frac*"
                " fort* caixa dia ticket melhor* pior* vend* loj*"
            ),
        )
    ),
    "comparison": joined((_USUAL, Words.of("desemp* result* frac* fort* client* negocio*"))),
    "services": joined(
        (
            FIGURES["revenue"],
            FIGURES["completed_bookings"],
            Words.of("servic* procur* pedid* rentav* popular* carro chefe ranking campe* menos mais lider*"),
        )
    ),
    "agenda": joined(
        (
            CLIENTS,
            Words.of(
                _BOOKED,
                """
    hosped* hotel* sem por
    agenda vaga* vago* livre* disponi* buraco* encaix* espac* sobr* rest* proxim* primeir* ultim* confirm* comec*
    ocup* chei* vazi* hora horas falt* aberto* sobrando lotad* folga cedo manha tarde noite parte periodo mundo
    acab* termin* encerr* dia
""",
            ),
        )
    ),
    "inactive": FIGURES["inactive_clients"],
    "ranking": joined(
        (
            CLIENTS,
            Words.of(
                _DONE,
                _MONEY,
                """
        mais melhor* maior* princip* top ranking list* vip* important* valios* rentav* fiel fieis assidu* frequent*
        recorrent* volt* visit* gast* compr* consum* pag* invest* deix* tra* vez vezes unica varias pelo minimo ou
        falt* fur* bolo bolos cano* dando da cancel* desmarc* desist* sempre vive so nao ordem campea* campeo* marc*
    """,
            ),
        )
    ),
    "birthdays": joined(
        (
            CLIENTS,
            Words.of("aniver* niver* faz fazem fazendo faca completa* ano anos aninho* data* nasc* proxim* parab*"),
        )
    ),
    "care_due": joined(
        (
            CLIENTS,
            Words.of("""
        vacin* antirrab* v10 v8 reforc* venc* atrasad* pendent* dia renov* expir* falta* tomar dar fazer refazer
        precis* retorn* revis* carteir* prazo fora nao dose* proxim* marc* agend* cachorr* gat*
    """),
        )
    ),
    "packages": joined(
        (
            CLIENTS,
            Words.of("""
        pacote* abert* ativ* saldo* rest* sobr* usar usa* vigent* andamento venc* expir* acab* termin* compr* quantas
        ainda falt* perto prestes valid*
    """),
        )
    ),
    "campaign": joined(
        (CLIENTS, Words.of(_CAMPAIGN, "reativ* aniversar* vazia respo* result* desemp* enviad* mensag*"))
    ),
    "campaign_ideas": joined(
        (
            CLIENTS,
            Words.of(
                _CAMPAIGN, "suger* sugest* idei* recomend* fazer faz faco melhor* montar monta criar boa vend* mais"
            ),
        )
    ),
    "forecast": Words.of("""
    previs* preve* proje* projet* estim* expect* deve* devo esper* provavel* lot* ench* bomb* chei* vazi* moviment*
    fatur* historico
"""),
    "chart": Words.of(
        "gera gere gerar grafic* grafc* pizza barra* linha* gerou gerar* geram* faz* faca cri* desenh* bolinha* envi*"
    ),
    "others": joined(
        (
            _USUAL,
            Words.of("""
    outr* demais loja* petshop* concorr* mercado setor median* medio medios media medias compar* relac* frente perto
    lugar* regiao acima abaixo normal falt* taxa cancel* ticket ocup* retenc* melhor* pior* bem mal
"""),
        )
    ),
}
PICKED = Words.of("""
    mais menos melhor* pior* maior* menor* top tops pico lot* ench* bomb* chei* vazi* fort* frac* fraq* parad*
    tranquil* calm* devagar ranking campe* moviment* rendeu renderam rende rendem* rendim* rendendo ocios* morto
    lider* costum*
""")
COMPARED = Words.of("""
    compar* versus vs x contra relac* melhor* pior* mais menos maior* menor* evolu* cresc* cai* caiu aument* diminu*
    sub* mud* difer* frente anterior sobre mesmo mesma periodo epoca dia semana mes ano atras
""")
# Every figure is told with the one before it.
CHANGED = Words.of("variac* vari* aument* diminu* cresc* cai* caiu subi* desce* desci* mud* evolu*")
# How a split is asked for.
SHOWN = Words.of("separad* separ* divid* quebr* detalh* abert* lad* um uma")
SPLITS: dict[str, Words] = {
    "weekday": Words.of(
        "dia dias cada semana segunda* terca* quarta* quinta* sexta* sabado* domingo* feira* quando costum* nas aos"
    ),
    "hour": Words.of("hora horas cada horari* pico manha tarde noite cedo faixa quando costum* inicio dia"),
    "professional": Words.of(
        "profission* funcionari* colaborador* veterinari* vet vets tosador* banhist* groomer* equipe time pessoal"
        " pessoa ranking desempenho individual separad* dois ambos juntos cada um uma gente x vs compar*"
    ),
    "service": Words.of("servic* cada ranking separad* tipo* procediment* dois ambos x vs compar*"),
    "origin": Words.of("canal origem quem marca agenda recepc* equipe site aplicativo separad* fez feit* ia robo*"),
    "day": Words.of("dia dias diari* cada"),
    "week": Words.of("semana semanas semanal* cada"),
    "month": Words.of("mes meses mensal* cada"),
}
# Days; numbers and the names of months and weekdays are looked at apart.
WHEN = Words.of("""
    hoje ontem anteontem amanha agora dia dias semana semanas mes meses ano anos fim final resto restante comeco
    inicio feira feiras passad* anterior* retrasad* proxim* ultim* seguint* atual corrente inteir* ate desde partir
    durante quinzena bimestre trimestre semestre periodo vem passou atras ha faz entre data datas completo ca
    primeir* segundo quarto terceir* momento cheio feriado* acumulad* fechad* diante mensal* semanal* anual* diari*
""")
