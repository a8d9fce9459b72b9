/** Simulated devices: real SSH servers on loopback that follow the data of a platform, with faults on request. */
export type { Fault, FaultKind } from './fault.ts';
export type { SimulatedDevice, SimulatedDeviceOptions, SimulatedDeviceStats } from './simulated-device.ts';
export { startSimulator, type Simulator } from './simulator.ts';
export { makeHostKey } from './host-key.ts';
