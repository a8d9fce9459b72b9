import type { Sample } from './measure.ts';

/** A program under comparison, run in separate processes. */
export interface Subject {
  readonly name: string;
  run(repetition: number): Promise<Sample>;
}

/** Subjects that do the same work. Ratios refer to the first. */
export interface Comparison {
  readonly title: string;
  /** Work of one repetition, in `unit`s. */
  readonly amount: number;
  readonly unit: string;
  readonly subjects: readonly Subject[];
}

export interface Compared {
  readonly title: string;
  readonly amount: number;
  readonly unit: string;
  readonly subjects: readonly { readonly name: string; readonly samples: readonly Sample[] }[];
}

/** Runs the subjects in turn. Each repetition starts with another subject. */
export async function compare(of: Comparison, repetitions: number, print: (line: string) => void): Promise<Compared> {
  const results = of.subjects.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const order = of.subjects.map((_, index) => (index + repetition) % of.subjects.length);
    for (const index of order) {
      const [subject, into] = [of.subjects[index], results[index]];
      if (!subject || !into) continue;
      const sample = await subject.run(repetition);
      into.samples.push(sample);
      print(`${of.title}, ${subject.name}, ${repetition + 1} of ${repetitions}: ${sample.seconds.toFixed(2)} s`);
    }
  }
  const { title, amount, unit } = of;
  return { title, amount, unit, subjects: results };
}
