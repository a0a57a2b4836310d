// Which instance the running code belongs to, so that an error that nobody caught can be laid at its door.
import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<string>();

export function inContextOf<T>(instance: string, work: () => T): T {
  return current.run(instance, work);
}

export function instanceInContext(): string | undefined {
  return current.getStore();
}
