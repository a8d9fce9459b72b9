import { it } from 'vitest';
import { expectRecordsOfOddAnswers } from './probe-answers.ts';

it('any of 100,000 answers of a probe makes a record', () => expectRecordsOfOddAnswers(100_000), 900_000);
