/** Runs the command on a terminal. The first argument is the folder with the files of the templates. */
import { main } from '../src/main.ts';

const [templates = '', ...args] = process.argv.slice(2);
process.exitCode = await main(args, {
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stdin.isTTY && process.stdout.isTTY,
  templates,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
