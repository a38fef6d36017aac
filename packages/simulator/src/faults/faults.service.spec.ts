import { SimulatorEnvironment } from '../simulator.environment.js';
import { FaultsService } from './faults.service.js';

const draws = (faults: FaultsService) =>
  Array.from({ length: 1000 }, () => faults.drawScript()?.outcome);

describe(FaultsService.name, () => {
  it('does nothing by itself', () => {
    const faults = new FaultsService(new SimulatorEnvironment());
    expect(new Set(draws(faults))).toEqual(new Set([undefined]));
  });

  it('throws the same dice for the same seed', () => {
    const [one, two] = [1, 2].map(() => new FaultsService(new SimulatorEnvironment()));
    one?.replace({ seed: 7, resetRate: 0.1, dropAnswerRate: 0.2 });
    two?.replace({ seed: 7, resetRate: 0.1, dropAnswerRate: 0.2 });
    expect(one && draws(one)).toEqual(two && draws(two));
  });

  it('keeps roughly to the rates', () => {
    const faults = new FaultsService(new SimulatorEnvironment());
    faults.replace({ seed: 7, dropAnswerRate: 0.2 });
    const dropped = draws(faults).filter((outcome) => outcome === 'accept-then-reset').length;
    expect(dropped).toBeGreaterThan(150);
    expect(dropped).toBeLessThan(250);
  });

  it('returns to the initial value what is left out', () => {
    const faults = new FaultsService(new SimulatorEnvironment());
    faults.replace({ pairLimit: true });
    expect(faults.replace({ window: 'error' })).toMatchObject({
      pairLimit: false,
      window: 'error',
    });
  });
});
