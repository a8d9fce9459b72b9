/** Settings of package managers and of NetRaven: the caller of the tests may have set them for other work. */
const foreign = /^(npm_|pnpm_|yarn_|DATABASE_URL$|NETRAVEN_(?!TEST_|CHAOS_))/i;

/** Returns an environment without the settings of package managers and of NetRaven. */
export function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !foreign.test(key)));
}
