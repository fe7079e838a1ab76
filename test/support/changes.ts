interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Lets a test wait for a condition on recorded events. `notify` is called after each event. */
export class Changes {
  readonly #waiters = new Set<Waiter>();

  notify(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.condition()) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** Resolves as soon as the condition holds. Rejects if `close` is called first. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.add({ condition, resolve, reject });
    });
  }

  close(): void {
    this.notify();
    for (const { reject, condition } of this.#waiters) {
      reject(new Error(`Closed before the condition held: ${condition.toString()}`));
    }
    this.#waiters.clear();
  }
}
