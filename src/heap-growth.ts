import { setFlagsFromString } from 'node:v8';

/**
 * How much more than is in use the heap may take before V8 looks for what is not, in percent. Left alone,
 * V8 takes several times as much where the machine has it, which was some 100 MB of a worker under load.
 */
const HEAP_GROWTH_PERCENT = 70;

// Before anything else is loaded: that alone fills the heap.
setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
