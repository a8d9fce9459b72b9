import { mdiClockOutline, mdiPlayOutline, mdiServerNetwork, mdiSwapVertical, mdiViewGridOutline } from '@mdi/js';

/** A page of the navigation. */
interface Section {
  /** Name of its route. */
  readonly name: string;
  readonly path: string;
  readonly title: string;
  /** SVG path. */
  readonly icon: string;
}

/** The pages of the navigation. Each other page belongs to one of these: `meta.section` of its route names it. */
export const sections: readonly Section[] = [
  { name: 'devices', path: '/devices', title: 'Devices', icon: mdiServerNetwork },
  { name: 'changes', path: '/changes', title: 'Changes', icon: mdiSwapVertical },
  { name: 'runs', path: '/runs', title: 'Runs', icon: mdiPlayOutline },
  { name: 'schedules', path: '/schedules', title: 'Schedules', icon: mdiClockOutline },
  { name: 'catalogue', path: '/', title: 'Job catalogue', icon: mdiViewGridOutline },
];
