/** A binary heap of (time, host) by time; equal times in any order, the same for the same sequence of calls. */
export class EventQueue {
  #times = new Float64Array(1024);
  #hosts = new Int32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Time of the first event; `Infinity` when there is none. */
  get nextMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  push(timeMs: number, host: number): void {
    if (this.#size === this.#times.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#times[parent]! <= timeMs) break;
      this.#times[at] = this.#times[parent]!;
      this.#hosts[at] = this.#hosts[parent]!;
      at = parent;
    }
    this.#times[at] = timeMs;
    this.#hosts[at] = host;
  }

  /** Takes the first event and returns its host; only when there is one. */
  pop(): number {
    const first = this.#hosts[0]!;
    const size = --this.#size;
    const timeMs = this.#times[size]!;
    const host = this.#hosts[size]!;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.#times[child + 1]! < this.#times[child]!) child++;
      if (this.#times[child]! >= timeMs) break;
      this.#times[at] = this.#times[child]!;
      this.#hosts[at] = this.#hosts[child]!;
      at = child;
    }
    this.#times[at] = timeMs;
    this.#hosts[at] = host;
    return first;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#times.length);
    const hosts = new Int32Array(2 * this.#hosts.length);
    times.set(this.#times);
    hosts.set(this.#hosts);
    this.#times = times;
    this.#hosts = hosts;
  }
}
