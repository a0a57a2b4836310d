// WhatsApp's media host: keeps what is uploaded, gives it out again. HTTPS, because Baileys insists.
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";

export interface Certificate {
  key: string;
  cert: string;
}

export class MediaHost {
  #files = new Map<string, Buffer>();
  #server: Server;
  #gone = new Set<string>();

  constructor({ key, cert }: Certificate) {
    this.#server = createServer({ key, cert }, (request, response) => {
      const path = new URL(request.url ?? "/", "https://127.0.0.1").pathname;
      if (request.method !== "POST") {
        const file = this.#gone.has(path) ? undefined : this.#files.get(path);
        response.writeHead(file ? 200 : 404, { "content-type": "application/octet-stream" }).end(file);
        return;
      }
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        this.keep(path, Buffer.concat(parts));
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(this.placeOf(path)));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  keep(path: string, content: Buffer): void {
    this.#files.set(path, content);
  }

  placeOf(path: string): { url: string; direct_path: string } {
    return { url: `https://${this.host}${path}`, direct_path: path };
  }

  /** Deletes everything, as the real host does after some weeks. */
  forgetAll(): void {
    for (const path of this.#files.keys()) this.#gone.add(path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
