import { expect, test } from 'vitest';
import { changeSettings, resolveSettings, type DeviceSettings, type TagSettings } from '../../src/attempt/index.ts';

const tag = (name: string, priority: number, settings: TagSettings['settings']): TagSettings => ({
  name,
  priority,
  settings,
});

test('the settings of the device count first, then those of its tags by priority and name, then the platform', () => {
  const device = {
    name: 'core-1',
    tags: ['a', 'b', 'z'],
    settings: { transport: 'ssh', limits: { loginMs: 1 }, commands: { running: 'show c' } },
  } as const;
  const tags = [
    tag('a', 100, {
      legacyAlgorithms: true,
      verifyChanges: false,
      commands: { running: 'show a', startup: 'show b' },
      limits: { loginMs: 2, commandMs: 2, idleMs: 2 },
      ignore: ['^a$'],
    }),
    tag('b', 200, {
      transport: 'telnet',
      verifyChanges: true,
      limits: { commandMs: 3 },
      vars: { site: 'ams', rack: 1 },
    }),
    tag('c', 999, { jumpHost: 'never' }),
    tag('z', 100, { ignore: ['^z$'], vars: { site: 'fra', spare: true }, freshWithinMinutes: { backup: 1 } }),
  ];
  const platform = { legacyAlgorithms: false, limits: { configMs: 4, loginMs: 4 } };
  expect(resolveSettings(device, tags, platform)).toEqual({
    settings: {
      transport: 'ssh',
      legacyAlgorithms: true,
      verifyChanges: true,
      limits: { loginMs: 1, commandMs: 3, idleMs: 2, configMs: 4 },
      vars: { site: 'ams', rack: 1, spare: true },
      ignore: ['^a$'],
      commands: { running: 'show c', startup: 'show b' },
      freshWithinMinutes: { backup: 1 },
    },
    origins: {
      transport: 'device',
      legacyAlgorithms: 'tag a',
      verifyChanges: 'tag b',
      'limits.loginMs': 'device',
      'limits.commandMs': 'tag b',
      'limits.idleMs': 'tag a',
      'limits.configMs': 'platform',
      'vars.site': 'tag b',
      'vars.rack': 'tag b',
      'vars.spare': 'tag z',
      ignore: 'tag a',
      'commands.running': 'device',
      'commands.startup': 'tag a',
      'freshWithinMinutes.backup': 'tag z',
    },
  });
});

test('a jump host with the tag that names it takes the next setting, and false connects directly', () => {
  const tags = [tag('site', 200, { jumpHost: 'bastion' }), tag('far', 100, { jumpHost: 'gate' })];
  const of = (name: string, settings = {}): unknown =>
    resolveSettings({ name, tags: ['site', 'far'], settings }, tags).settings.jumpHost;
  expect(of('core-1')).toBe('bastion');
  expect(of('bastion')).toBe('gate');
  expect(of('core-1', { jumpHost: false })).toBe(false);
});

test('a variable can have the name of a property that every object has', () => {
  const device = { name: 'core-1', tags: ['a'], settings: {} };
  const { settings } = resolveSettings(device, [tag('a', 1, { vars: { constructor: 'x', valueOf: 1 } })]);
  expect(settings.vars).toEqual({ constructor: 'x', valueOf: 1 });
});

test('a change removes with null, and limits and vars change key by key', () => {
  const old = { transport: 'telnet', limits: { loginMs: 1, idleMs: 1 }, vars: { a: 1, b: 'x' } } as const;
  expect(changeSettings(old, { transport: null, limits: { loginMs: null, commandMs: 2 }, vars: { c: true } })).toEqual({
    limits: { idleMs: 1, commandMs: 2 },
    vars: { a: 1, b: 'x', c: true },
  });
  expect(changeSettings(old, { limits: null, vars: { a: null, b: null } })).toEqual({ transport: 'telnet' });
});

test('an empty list of a device takes the place of the list of its tag, until null removes it', () => {
  const of = (settings: DeviceSettings): unknown =>
    resolveSettings({ name: 'core-1', tags: ['a'], settings }, [tag('a', 1, { ignore: ['^!'] })]).settings.ignore;
  const emptied = changeSettings({}, { ignore: [] });
  expect(of(emptied)).toEqual([]);
  expect(of(changeSettings(emptied, { ignore: null }))).toEqual(['^!']);
});

test('settings of a damaged row count as not set', () => {
  const damaged = { limits: null, vars: 5, ignore: ['^x$'] } as unknown as TagSettings['settings'];
  const device = { name: 'core-1', tags: ['a'], settings: {} };
  expect(resolveSettings(device, [tag('a', 100, damaged)]).settings).toEqual({ ignore: ['^x$'] });
});
