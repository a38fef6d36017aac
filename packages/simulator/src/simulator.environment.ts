import 'reflect-metadata';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsUrl, Matches, ValidateBy } from 'class-validator';

const HTTP_URL = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

/** A whole number between two bounds, both included. */
function IsWhole(least: number, most: number): PropertyDecorator {
  return (target, property) => {
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value,
    )(target, property);
    ValidateBy({
      name: 'isWhole',
      validator: {
        validate: (value: unknown) =>
          Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
        defaultMessage: () => `$property must be a whole number from ${least} to ${most}.`,
      },
    })(target, property);
  };
}

/** One of a few words. */
function IsWord(...words: string[]): PropertyDecorator {
  return IsIn(words, { message: `$property must be one of: ${words.join(', ')}.` });
}

const DAY_MS = 86_400_000;

/** Every variable the simulator reads; the initial values are the defaults. */
export class SimulatorEnvironment {
  /** TCP port; 0 takes any free one. */
  @IsWhole(0, 65_535)
  readonly SIMULATOR_PORT: number = 4000;

  /** Address to listen on. */
  @Matches(/^[\w.:-]+$/, { message: '$property must be a host name or an IP address.' })
  readonly HOST: string = '127.0.0.1';

  /** Meta app secret: the key of the webhooks' signatures. Unset: they go out unsigned. */
  @IsOptional()
  readonly APP_SECRET: string | undefined = undefined;

  /** Where webhooks go, unless an account or a number overrides it. */
  @IsUrl(HTTP_URL, { message: '$property must be an http(s) URL.' })
  readonly SIMULATOR_WEBHOOK_URL: string = 'http://127.0.0.1:3000/whatsapp/webhook';

  /** Base of the media download URLs. Unset: the address listened on. */
  @IsOptional()
  @IsUrl(HTTP_URL, { message: '$property must be an http(s) URL.' })
  readonly SIMULATOR_PUBLIC_URL: string | undefined = undefined;

  /** `off`: accepted messages get no status webhooks. */
  @IsWord('on', 'off')
  readonly SIMULATOR_STATUSES: 'on' | 'off' = 'on';

  /** From acceptance to `sent`, ms. */
  @IsWhole(0, DAY_MS)
  readonly SIMULATOR_SENT_DELAY_MS: number = 20;

  /** From acceptance to `delivered`, ms. */
  @IsWhole(0, DAY_MS)
  readonly SIMULATOR_DELIVERED_DELAY_MS: number = 60;

  /** From acceptance to `read`, ms. */
  @IsWhole(0, DAY_MS)
  readonly SIMULATOR_READ_DELAY_MS: number = 120;

  /** Most items (messages, statuses, …) of one webhook POST. */
  @IsWhole(1, 1000)
  readonly SIMULATOR_WEBHOOK_BATCH: number = 1;

  /** How long an item may wait for others to share its POST, ms. */
  @IsWhole(0, 60_000)
  readonly SIMULATOR_WEBHOOK_LINGER_MS: number = 0;

  /** Most webhook POSTs in flight at once. */
  @IsWhole(1, 1000)
  readonly SIMULATOR_WEBHOOK_CONCURRENCY: number = 16;

  /** How long a webhook POST may take, ms. */
  @IsWhole(1, 600_000)
  readonly SIMULATOR_WEBHOOK_TIMEOUT_MS: number = 20_000;

  /** How many times faster than Meta's the clock of webhook retries runs. */
  @IsWhole(1, 1_000_000)
  readonly SIMULATOR_CLOCK_FACTOR: number = 60;

  /** When a refused webhook is given up, in hours of Meta's clock. */
  @IsWhole(0, 10_000)
  readonly SIMULATOR_WEBHOOK_GIVE_UP_HOURS: number = 168;

  /** `on`: only declared tokens and numbers exist. `off`: any non-empty token, any number. */
  @IsWord('on', 'off')
  readonly SIMULATOR_STRICT: 'on' | 'off' = 'off';

  /** A `to` without `+`: taken as it is, or `prefix`ed with the business number's calling code. */
  @IsWord('as-is', 'prefix')
  readonly SIMULATOR_BARE_NUMBERS: 'as-is' | 'prefix' = 'as-is';

  /** Free-form messages outside the 24-hour window: allowed, refused, or accepted and `failed`, as at Meta. */
  @IsWord('off', 'error', 'failed')
  readonly SIMULATOR_WINDOW: 'off' | 'error' | 'failed' = 'failed';

  /** `on`: one message per 6 s from one number to one user, with a burst of 45. */
  @IsWord('on', 'off')
  readonly SIMULATOR_PAIR_LIMIT: 'on' | 'off' = 'off';

  /** Messages per second a number may send (Meta: 80); 0 is no limit. */
  @IsWhole(0, 100_000)
  readonly SIMULATOR_THROUGHPUT_PER_SECOND: number = 0;

  /** Seed of the random faults. Unset: a random one; the ready line tells it. */
  @IsOptional()
  @IsWhole(0, 4_294_967_295)
  readonly SIMULATOR_SEED: number | undefined = undefined;

  /** From the creation of a template to its review, ms. */
  @IsWhole(0, DAY_MS)
  readonly SIMULATOR_TEMPLATE_REVIEW_MS: number = 1000;

  /** How long a media download URL works, ms. */
  @IsWhole(1, DAY_MS)
  readonly SIMULATOR_MEDIA_URL_TTL_MS: number = 300_000;

  /** Most messages the ledger keeps; beyond it the oldest are forgotten. */
  @IsWhole(1, 10_000_000)
  readonly SIMULATOR_LEDGER_LIMIT: number = 500_000;

  /** Id of the simulated Meta app. */
  @Matches(/^\d+$/, { message: '$property must be digits.' })
  readonly SIMULATOR_APP_ID: string = '400500600700801';
}
