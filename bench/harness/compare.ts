import type { Sample } from './measure.ts';

/** Something that does the work of a comparison, in processes of its own. */
export interface Subject {
  readonly name: string;
  run(repetition: number): Promise<Sample>;
}

/** Subjects that do the same work; the first is what the others are measured by. */
export interface Comparison {
  readonly title: string;
  /** How much work a repetition is, in `unit`s. */
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

/** Runs the subjects one after the other, again and again, each time beginning with another one. */
export async function compare(of: Comparison, repetitions: number, say: (words: string) => void): Promise<Compared> {
  const taken = of.subjects.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const order = of.subjects.map((_, index) => (index + repetition) % of.subjects.length);
    for (const index of order) {
      const [subject, into] = [of.subjects[index], taken[index]];
      if (!subject || !into) continue;
      const sample = await subject.run(repetition);
      into.samples.push(sample);
      say(`${of.title}, ${subject.name}, ${repetition + 1} of ${repetitions}: ${sample.seconds.toFixed(2)} s`);
    }
  }
  const { title, amount, unit } = of;
  return { title, amount, unit, subjects: taken };
}
