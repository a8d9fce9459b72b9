import { templateNames, templates } from './answers/templates.ts';

const templateLines = templateNames.map((name) => {
  const line = `${name}: ${templates[name]}`;
  return name === 'read' ? `${line.padEnd(38)}(read)` : line;
});

export const help: string = `npm create @netraven/job [name] [-- options]

Creates a job package that is ready to test, pack and check. In a workspace it becomes a package of the workspace.
Asks for missing options. Without a terminal, or with --yes, uses defaults.

  name                      vlan-audit, netraven-job-vlan-audit or @scope/netraven-job-vlan-audit
  --template <name>         ${templateLines.join(`\n${' '.repeat(28)}`)}
  --scope <scope>           npm scope of the package
  --job-type <type>         unique id of the job type             (the short name)
  --label <text>            name that people read                 (the job type as words)
  --description <text>      one sentence
  --icon <mdi-…>            a name of Material Design Icons       (that of the template)
  --platform <platform>     repeatable, or with commas            (those of the template)
  --permission <name>       device:write, device:secrets, artifacts:read, network
  --directory <folder>      new or empty folder                   (the short name)
  --package-manager <name>  npm or pnpm                           (the one that runs this)
  -y, --yes                 ask nothing
  -h, --help, --version
`;
