import { patternsOf as secretPatternsOf } from '../secrets/secret-patterns.ts';
import type { Platform } from '../platform/platform.ts';

/** Returns the source of each regular expression of a platform as it is used at run time. */
export function patternsOf(platform: Platform): string[] {
  const { prompts, login, paging, enable, privilege, detect, config, contexts, changes, configure, commands, secrets } =
    platform;
  const { open, name, next } = platform.contextSections ?? {};
  const { keyQuestion } = platform.terminal;
  const { before: beforePrompt, changing, ...wholePrompts } = prompts;
  const pairs = [...(config.structure ?? []), ...(config.texts ?? []), ...(configure?.sections?.blocks ?? [])];
  const whole = [
    ...Object.values(wholePrompts),
    ...[beforePrompt, login?.username, login?.password, login?.refused, enable?.passwordPrompt],
    ...[
      privilege?.full,
      config.first,
      config.end,
      config.declaredBytes?.line,
      config.declaredBytes?.unsized,
      contexts?.line,
      contexts?.prompt,
      open,
      name,
      next,
    ],
    ...pairs.flatMap((pair) => [pair.open, pair.close]),
    ...[config.volatile, config.stray, changes?.last ?? []].flat(),
    ...[
      configure?.leaves,
      configure?.untypable,
      configure?.locked,
      configure?.standby,
      configure?.pending?.full,
    ].flatMap((each) => each ?? []),
    ...(configure?.defaults ?? []),
    ...(configure?.hidden ?? []).flatMap(({ line, unless }) => [line, unless]),
    ...(configure?.harmless ?? []).map(({ line }) => line),
    ...[
      configure?.sections?.exits,
      configure?.sections?.closes,
      configure?.sections?.heads,
      configure?.sections?.stays,
    ].flatMap((each) => each ?? []),
    ...(configure?.sections?.containers ?? []).flatMap(({ head, holds }) => [head, holds]),
    configure?.pending?.line,
    ...[commands.read, commands.filters, commands.errors, commands.modes].flat(),
  ].flatMap((pattern) => (pattern === undefined ? [] : `^(?:${pattern})$`));
  // `before` is tested with one rule only: each takes a minute.
  const { before, ...plain } = secrets;
  const { rules, places, words, keep, names } = secretPatternsOf(plain);
  const started = before === undefined ? [] : secretPatternsOf({ ...plain, before }).rules.slice(0, 1);
  const asked = [
    ...[...(login?.questions ?? []), ...(configure?.questions ?? [])].map(({ question }) => question),
    ...(keyQuestion === undefined ? [] : [keyQuestion]),
  ];
  const questions = asked.map((question) => `(?:${question})$`);
  const texts = (configure?.texts ?? []).flatMap(({ begins, ends }) => [
    `^ *(?:${begins})`,
    ...(ends === undefined ? [] : [`^ *(?:${ends})$`]),
  ]);
  const parts = [words, changing, paging.pager?.question, paging.pager?.residue, detect?.banner, detect?.output];
  return [
    ...whole,
    ...rules,
    ...places,
    ...started,
    ...keep,
    ...names,
    ...questions,
    ...texts,
    ...(changes?.messages ?? []),
    ...parts.filter((part) => part !== undefined),
  ];
}
