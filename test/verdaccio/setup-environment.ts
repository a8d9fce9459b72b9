import { sharedFolder } from './shared-registry.ts';

// The package managers of these tests read no settings of this machine, and ask only the shared registry.
process.env['npm_config_userconfig'] = `${sharedFolder}/npmrc`;
process.env['npm_config_globalconfig'] = `${sharedFolder}/no-npmrc`;
process.env['npm_config_cache'] = `${sharedFolder}/npm`;
process.env['XDG_CONFIG_HOME'] = `${sharedFolder}/config`;
