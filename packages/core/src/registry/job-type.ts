/** What a job type looks like: a letter first, then `a-z`, `0-9` and `-`, at most 64 characters. */
export const jobTypePattern: RegExp = /^[a-z][a-z0-9-]{0,63}$/;

export const jobTypeFix = 'Use a-z, 0-9 and "-", a letter first, at most 64 characters, e.g. "backup".';
