export { get } from './artifacts/job-state.ts';
