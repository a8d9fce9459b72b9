import { it } from 'vitest';
import { expectRecordsOfOddAnswers } from './probe-answers.ts';

it('any of 20,000 answers of a probe makes a record', () => expectRecordsOfOddAnswers(20_000), 900_000);
