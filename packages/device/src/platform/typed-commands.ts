import type { Platform } from './platform.ts';

/** Returns every text that NetRaven types into a device of a platform by itself, in the order of a session. */
export function typedCommands(platform: Platform): string[] {
  const { login, privilege, enable, paging, detect, config, contexts, configure } = platform;
  const texts = [
    ...(login?.questions ?? []).map(({ answer }) => answer),
    privilege?.command,
    ...paging.off,
    paging.pager?.answer,
    enable?.command,
    ...(enable?.after ?? []),
    detect?.command,
    ...Object.values(config.commands).flat(),
    ...[contexts?.command, contexts?.enter, contexts?.leave],
    ...[configure?.enter, configure?.commit, configure?.discard, configure?.leave, configure?.sections?.exit],
    ...(configure?.questions ?? []).map(({ answer }) => answer),
    ...[configure?.pending?.command, configure?.pending?.abort],
    ...Object.values(configure?.revert ?? {}),
  ];
  return [...new Set(texts.filter((text) => text !== undefined))];
}
