import { Injectable } from '@nestjs/common';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { initialFaults, RATES, type FaultSettings } from './fault-settings.js';
import type { Script } from './outcome.js';
import { seededRandom } from './seeded-random.js';

/** The switches that hold for everybody, and the dice behind them. */
@Injectable()
export class FaultsService {
  private readonly initial: FaultSettings;
  private settings: FaultSettings;
  private throwDice: () => number;
  private rates: { readonly rate: number; readonly script: Script }[] = [];

  constructor(environment: SimulatorEnvironment) {
    this.initial = initialFaults(environment);
    this.settings = this.initial;
    this.throwDice = seededRandom(this.initial.seed);
  }

  get current(): FaultSettings {
    return this.settings;
  }

  /** Takes these settings; what they leave out returns to its initial value. */
  replace(settings: Partial<FaultSettings>): FaultSettings {
    this.settings = { ...this.initial, ...settings };
    this.throwDice = seededRandom(this.settings.seed);
    this.rates = RATES.map(([name, script]) => ({ rate: this.settings[name], script })).filter(
      ({ rate }) => rate > 0,
    );
    return this.settings;
  }

  clear(): void {
    this.replace({});
  }

  /** What fate has for the next send, if anything. */
  drawScript(): Script | undefined {
    return this.rates.find(({ rate }) => this.happens(rate))?.script;
  }

  happens(rate: number): boolean {
    return rate > 0 && this.throwDice() < rate;
  }

  /** A whole number from 0 to `count` - 1. */
  pick(count: number): number {
    return Math.floor(this.throwDice() * count);
  }

  /** A random time up to `delayMs`. */
  delayMs(): number {
    const { delayMs } = this.settings;
    return delayMs > 0 ? this.throwDice() * delayMs : 0;
  }
}
