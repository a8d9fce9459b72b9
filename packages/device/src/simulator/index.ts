/**
 * Simulated devices: real SSH servers on loopback that follow the data of a platform, with faults on request. And checks of
 * platforms, which use them.
 */
export { checkPlatform } from '../check/check-platform.ts';
export { slowPatterns, type RecheckSync } from '../check/slow-patterns.ts';
export type { Fault, FaultKind } from './fault.ts';
export type { SimulatedAnswer, SimulatedAnswers, SimulatedQuestion, SimulatedRefusal } from './script.ts';
export type { SimulatedDevice, SimulatedDeviceOptions, SimulatedDeviceStats } from './simulated-device.ts';
export { startSimulator, type Simulator } from './simulator.ts';
export { playPlatform } from './play-platform.ts';
export { makeHostKey } from './host-key.ts';
