// The newest few of something, by key.

export class BoundedCache<V> {
  #limit: number;
  #values = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#limit) return;
    const oldest = this.#values.keys().next();
    if (!oldest.done) this.#values.delete(oldest.value);
  }

  del(key: string): void {
    this.#values.delete(key);
  }

  flushAll(): void {
    this.#values.clear();
  }
}
