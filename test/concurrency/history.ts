/** One operation as its caller saw it. Moments are counted, not measured: a later one has the greater number. */
export interface Operation<T = unknown> {
  readonly name: string;
  readonly asked: number;
  readonly answered: number;
  readonly answer: T;
}

/** Notes when each operation was asked for and when its answer came. */
export interface Recorder {
  record<T>(name: string, work: () => Promise<T>): Promise<Operation<T>>;
}

export const createRecorder = (): Recorder => {
  let moment = 0;
  return {
    async record(name, work) {
      const asked = moment++;
      const answer = await work();
      return { name, asked, answered: moment++, answer };
    },
  };
};

/**
 * Whether operations can have happened one after the other in this order: none was answered before an earlier one was asked for.
 * An order that explains the answers as well makes the history linearizable.
 *
 * @returns what contradicts the order; undefined when nothing does
 */
export const contradictionIn = (order: readonly Operation[]): string | undefined => {
  let latest: Operation | undefined;
  for (const each of order) {
    if (latest !== undefined && each.answered < latest.asked) {
      return `${each.name} was answered before ${latest.name} was asked for, and comes after it`;
    }
    if (latest === undefined || each.asked > latest.asked) latest = each;
  }
  return undefined;
};

/** What a reader saw of a counter and of the list that everyone who counted signed. */
export interface Reading {
  readonly n: number;
  readonly log: readonly string[];
}

/**
 * The order in which a counter was used, told by its list: who signed at place 7 made it 7, and who read 7 came right after.
 *
 * @param writes answers are the new count where a cloud tells it
 * @throws Error when an answer contradicts the list
 */
export const orderOf = (
  log: readonly string[],
  writes: readonly Operation<number | undefined>[],
  reads: readonly Operation<Reading>[],
): Operation[] => {
  const byName = new Map(writes.map((write) => [write.name, write]));
  if (log.length !== writes.length || new Set(log).size !== log.length) {
    throw new Error(`${writes.length} counted, ${log.length} signed, ${new Set(log).size} of them different`);
  }
  for (const { name, answer } of reads) {
    const isPrefix = answer.log.length === answer.n && answer.log.every((signed, place) => signed === log[place]);
    if (!isPrefix) throw new Error(`${name} saw ${answer.n} and a list of ${answer.log.length} that was never there`);
  }
  const inOrder = (count: number) => reads.filter(({ answer }) => answer.n === count).sort((a, b) => a.asked - b.asked);
  return [
    ...inOrder(0),
    ...log.flatMap((name, place) => {
      const write = byName.get(name);
      if (write === undefined) throw new Error(`nobody is called ${name}`);
      if (write.answer !== undefined && write.answer !== place + 1) {
        throw new Error(`${name} was told ${write.answer}, and made it ${place + 1}`);
      }
      return [write, ...inOrder(place + 1)];
    }),
  ];
};
