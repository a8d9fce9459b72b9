export const help = `npm create @netraven/job [name] [-- options]

Makes a job package: tested, packed and checked at once. Inside a workspace it becomes a package of it.
What is not given is asked for; without a terminal, or with --yes, it is proposed.

  name                      vlan-audit, netraven-job-vlan-audit or @scope/netraven-job-vlan-audit
  --scope <scope>           npm scope of the package
  --job-type <type>         unique id of the job type             (the name's own part)
  --label <text>            what people read                      (the job type as words)
  --description <text>      one sentence
  --icon <mdi-…>            a name of Material Design Icons       (mdi-star)
  --platform <platform>     repeatable, or with commas            (all platforms)
  --permission <name>       device:write, device:secrets, artifacts:read, network
  --directory <folder>      where; must be empty or absent        (the name's own part)
  --package-manager <name>  npm or pnpm                           (the one that runs this)
  -y, --yes                 ask nothing
  -h, --help, --version
`;
