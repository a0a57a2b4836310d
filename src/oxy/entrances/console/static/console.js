// The console's live part: events of the business refresh what is on the page.
const live = document.querySelector("#live");
const thread = document.querySelector("#thread[data-conversation]");
const refresh = (name, target = document.body) => htmx.trigger(target, name);

function later(name, target) {
  // A burst of events is one refresh.
  let timer = null;
  return () => { timer ??= setTimeout(() => { timer = null; refresh(name, target()); }, 120); };
}
const conversations = later("oxy:conversations", () => document.body);
const bookings = later("oxy:bookings", () => document.body);
const alerts = later("oxy:alert", () => document.body);
const proactive = later("oxy:proactive", () => document.body);
const numbers = later("oxy:connections", () => document.body);
const campaigns = later("oxy:campaigns", () => document.body);
const open = later("oxy:thread", () => thread);

function touched(event) {
  conversations();
  if (thread && event.conversation_id === thread.dataset.conversation) open();
}

const socket = io({ transports: ["websocket"] });
socket.on("connect", () => { live.textContent = "ao vivo"; live.className = "badge bg-green-lt"; });
socket.on("disconnect", () => { live.textContent = "reconectando"; live.className = "badge bg-yellow-lt"; });
for (const kind of ["message:received", "message:sent", "message:status", "conversation:updated"]) socket.on(kind, touched);
socket.on("booking:changed", () => { bookings(); if (thread) open(); });
socket.on("alert", alerts);
socket.on("aurora:proactive", proactive);
socket.on("campaign:changed", campaigns);
for (const kind of ["status", "pairing_code", "qr", "connected", "disconnected"]) socket.on(`whatsapp:${kind}`, numbers);
socket.on("resync", () => { numbers(); conversations(); bookings(); alerts(); if (thread) open(); });
let connectedBefore = false;
socket.on("connect", () => { if (connectedBefore) { conversations(); bookings(); numbers(); if (thread) open(); } connectedBefore = true; });

for (const field of document.querySelectorAll("[data-submit]")) field.addEventListener("change", () => field.form.requestSubmit());

function toEnd() {
  const bubbles = document.querySelector("#bubbles");
  if (bubbles) bubbles.scrollTop = bubbles.scrollHeight;
}

function freshKey() {
  const field = document.querySelector("form.answer [name=chave]");
  if (field && !field.value) field.value = crypto.randomUUID?.() ?? String(Date.now() + Math.random());
}

function onTheWall(moment) {
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

async function move({ event, revert }) {
  // What the agenda refuses goes back to where it was, with the reason above.
  const body = new URLSearchParams({ inicio: onTheWall(event.start), recurso: event.resourceIds[0] });
  try {
    const answer = await fetch(`/agenda/${event.id}/mover`, { method: "POST", body, headers: { "HX-Request": "true" } });
    const refused = answer.headers.get("HX-Retarget");
    if (refused || !answer.ok) {
      revert();
      document.querySelector("#notice").innerHTML = refused ? await answer.text() : "";
      return;
    }
    document.querySelector("#notice").innerHTML = "";
  } catch {
    revert();
  }
  bookings();
}

function drawCalendar() {
  const place = document.querySelector("#calendar");
  if (!place || place.childElementCount) return;
  const day = JSON.parse(place.dataset.calendar);
  EventCalendar.create(place, {
    view: "resourceTimeGridDay", date: day.date, locale: "pt-BR", headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false, slotMinTime: day.from, slotMaxTime: day.to, slotDuration: "00:30", height: "auto",
    resources: day.resources, events: day.events, editable: true, eventDurationEditable: false, nowIndicator: false,
    eventDrop: move,
    dateClick: () => { location.href = `/agenda/novo?dia=${day.date}`; },
    eventContent: ({ event }) => event.title,
    eventClick: ({ event }) => document.getElementById(`booking-${event.id}`)?.scrollIntoView({ behavior: "smooth", block: "center" }),
  });
}

// The form stays as it is through every refresh of the thread: nobody loses a word, or a click, to somebody else's event.
let writing = false;
document.body.addEventListener("htmx:beforeSwap", () => {
  writing = document.activeElement?.matches("form.answer textarea") ?? false;
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (writing) document.querySelector("form.answer textarea")?.focus();
  toEnd();
  freshKey();
  drawCalendar();
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.elt.matches("form.answer") || !event.detail.successful) return;
  const form = document.querySelector("form.answer");
  form?.reset();
  form?.querySelector("[name=chave]")?.setAttribute("value", "");
  freshKey();
});
document.body.addEventListener("htmx:sendError", () => {
  document.querySelector("#notice").innerHTML = '<div class="alert alert-danger my-2" role="alert">Sem conexão com o Oxy. Tente de novo em instantes.</div>';
});
document.body.addEventListener("keydown", (event) => {
  if (event.target.matches("form.answer textarea") && event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
toEnd();
freshKey();
drawCalendar();
