const nobody = 65_534;

/** Runs something as a user whom file modes hold back: nobody, where the tests run as root. */
export function asOrdinaryUser<Result>(run: () => Result): Result {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(nobody);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}
