// Phones side by side. Each one shows the thread of its number and writes into the same pipeline as a real one.
const main = document.querySelector("#phones");
const businesses = JSON.parse(main.dataset.businesses);
const chooser = document.querySelector("#business");
const POLL_MS = 600;

class Phone {
  constructor(name, number, owner = false) {
    this.element = document.querySelector("#phone").content.firstElementChild.cloneNode(true);
    this.element.classList.toggle("owner", owner);
    this.find(".name").value = name;
    this.find(".number").value = number;
    this.waiting = [];
    this.shown = "";
    this.find("form").addEventListener("submit", (event) => { event.preventDefault(); this.write(); });
    this.find("textarea").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.write(); }
    });
    this.find(".number").addEventListener("change", () => { this.waiting = []; this.read(); });
    this.find(".remove").addEventListener("click", () => this.close());
    main.append(this.element);
    this.timer = setInterval(() => this.read(), POLL_MS);
    this.read();
  }

  find(selector) { return this.element.querySelector(selector); }
  address(path) { return `/simulator/${encodeURIComponent(chooser.value)}/${path}`; }

  async write() {
    const field = this.find("textarea");
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    const id = crypto.randomUUID();
    this.waiting.push({ id, text });
    this.show(this.items ?? []);
    const body = { phone: this.find(".number").value, text, name: this.find(".name").value || null, id };
    try {
      const answer = await fetch(this.address("messages"), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      });
      await this.judge(answer);
    } catch (error) {
      this.waiting = this.waiting.filter((message) => message.id !== id);
      field.value = text;
      this.complain(error.message);
    }
    await this.read();
    this.waiting = this.waiting.filter((message) => message.id !== id);
    this.show(this.items ?? []);
  }

  async read() {
    try {
      const query = new URLSearchParams({ phone: this.find(".number").value });
      const answer = await fetch(`${this.address("thread")}?${query}`);
      const { items } = await this.judge(answer);
      this.items = items;
      this.show(items);
    } catch (error) {
      this.complain(error.message);
    }
  }

  async judge(answer) {
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(body.detail ?? "O Oxy não respondeu. Veja se ele ainda está rodando.");
    this.find(".error").hidden = true;
    return body;
  }

  complain(message) {
    const line = this.find(".error");
    line.textContent = message === "Failed to fetch" ? "O Oxy não respondeu. Veja se ele ainda está rodando." : message;
    line.hidden = false;
  }

  show(items) {
    const state = JSON.stringify([items.map((item) => [item.id, item.status]), this.waiting]);
    if (state === this.shown) return;
    this.shown = state;
    const bubbles = items.map((item) => this.bubble(item.text || `[${item.message_type}]`, item.mine, item.at));
    bubbles.push(...this.waiting.map((message) => this.bubble(message.text, true, null)));
    const list = this.find(".thread");
    list.replaceChildren(...bubbles);
    list.scrollTop = list.scrollHeight;
  }

  bubble(text, mine, at) {
    const item = document.createElement("li");
    item.classList.toggle("mine", mine);
    item.classList.toggle("waiting", at === null);
    item.append(...marked(text));
    const time = document.createElement("time");
    time.textContent = at ? at.slice(11, 16) : "enviando…";
    item.append(time);
    return item;
  }

  close() {
    clearInterval(this.timer);
    this.element.remove();
    phones.splice(phones.indexOf(this), 1);
  }
}

// WhatsApp's own marks, shown as it shows them: *bold*, _italic_, ~struck~.
const MARKS = { "*": "strong", _: "em", "~": "s" };

function marked(text) {
  return text.split(/(?<!\w)(\*\S(?:[^*\n]*\S)?\*|_\S(?:[^_\n]*\S)?_|~\S(?:[^~\n]*\S)?~)(?!\w)/).map((part, index) => {
    if (index % 2 === 0) return part;
    const element = document.createElement(MARKS[part[0]]);
    element.textContent = part.slice(1, -1);
    return element;
  });
}

const CUSTOMERS = [["Júlia", "+55 (11) 98765-0001"], ["Marcos", "+55 (11) 98765-0002"], ["Bia", "+55 (11) 98765-0003"]];
const phones = [];
let next = 0;

function addCustomer() {
  const [name, number] = CUSTOMERS[next] ?? [`Cliente ${next + 1}`, `+55 (11) 98765-${String(next + 1).padStart(4, "0")}`];
  next += 1;
  phones.push(new Phone(name, number));
}

function furnish() {
  for (const phone of [...phones]) phone.close();
  next = 0;
  const business = businesses.find((one) => one.slug === chooser.value);
  if (!business) return;
  addCustomer();
  for (const owner of business.owners.slice(0, 1)) phones.push(new Phone(`${owner.name} (dona)`, owner.phone, true));
}

chooser.addEventListener("change", furnish);
document.querySelector("#add").addEventListener("click", addCustomer);
furnish();
