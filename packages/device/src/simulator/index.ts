/** Devices that do not exist: real SSH servers on loopback, driven by the folders of the platforms, faults included. */
export type { Fault, FaultKind } from './fault.ts';
export type { SimulatedDevice, SimulatedDeviceOptions, SimulatedDeviceStats } from './simulated-device.ts';
export { startSimulator, type Simulator } from './simulator.ts';
export { makeHostKey } from './host-key.ts';
