/** Takes a token out of the address, `#token=…`, so that it stands neither there nor in the history. */
export function takeTokenFromAddress(): string | undefined {
  const token = /^#token=([\w.~+/=-]+)$/.exec(location.hash)?.[1];
  if (location.hash.startsWith('#token=')) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
