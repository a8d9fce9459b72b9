export { list, remove, set, type SessionLimit } from './limits.ts';
