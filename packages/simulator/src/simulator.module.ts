import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Clock } from './clock.js';
import { ControlController } from './control/control.controller.js';
import { CustomersController } from './control/customers.controller.js';
import { DialogController } from './control/dialog.controller.js';
import { FaultsController } from './control/faults.controller.js';
import { LedgerController } from './control/ledger.controller.js';
import { ResetService } from './control/reset.service.js';
import { WorldController } from './control/world.controller.js';
import { FaultsService } from './faults/faults.service.js';
import { ScriptsService } from './faults/scripts.service.js';
import { SendLimitsService } from './faults/send-limits.service.js';
import { StepsService } from './faults/steps.service.js';
import { AccessService } from './graph/access.service.js';
import { AccountsController } from './graph/accounts.controller.js';
import { MediaController } from './graph/media.controller.js';
import { MessagesEndpoint } from './graph/messages.endpoint.js';
import { NodesController } from './graph/nodes.controller.js';
import { NumbersController } from './graph/numbers.controller.js';
import { OauthController } from './graph/oauth.controller.js';
import { ProfileController } from './graph/profile.controller.js';
import { QrCodesController } from './graph/qr-codes.controller.js';
import { StepsInterceptor } from './graph/steps.interceptor.js';
import { TemplatesController } from './graph/templates.controller.js';
import { UsageService } from './graph/usage.service.js';
import { CallsService } from './ledger/calls.service.js';
import { LedgerService } from './ledger/ledger.service.js';
import { RequestsService } from './ledger/requests.service.js';
import { PricingService } from './send/pricing.service.js';
import { SendService } from './send/send.service.js';
import { SimulatorEnvironment } from './simulator.environment.js';
import { CallbackVerifierService } from './webhooks/callback-verifier.service.js';
import { EventsService } from './webhooks/events.service.js';
import { StatusReporterService } from './webhooks/status-reporter.service.js';
import { WebhookSenderService } from './webhooks/webhook-sender.service.js';
import { AccountsService } from './world/accounts.service.js';
import { CodesService } from './world/codes.service.js';
import { CoexistenceService } from './world/coexistence.service.js';
import { CustomersService } from './world/customers.service.js';
import { EchoesService } from './world/echoes.service.js';
import { InboundMediaService } from './world/inbound-media.service.js';
import { InboundService } from './world/inbound.service.js';
import { MediaService } from './world/media.service.js';
import { OwnershipService } from './world/ownership.service.js';
import { SentMediaService } from './world/sent-media.service.js';
import { SignupsService } from './world/signups.service.js';
import { TemplatesService } from './world/templates.service.js';
import { TokensService } from './world/tokens.service.js';

const GRAPH = [
  MediaController,
  OauthController,
  TemplatesController,
  AccountsController,
  NumbersController,
  ProfileController,
  QrCodesController,
  NodesController,
];

const CONTROL = [
  ControlController,
  CustomersController,
  DialogController,
  FaultsController,
  LedgerController,
  WorldController,
];

/** Who is there: accounts and numbers, customers, tokens, templates, files. */
const WORLD = [
  AccountsService,
  CodesService,
  CoexistenceService,
  CustomersService,
  EchoesService,
  InboundMediaService,
  InboundService,
  MediaService,
  OwnershipService,
  SentMediaService,
  SignupsService,
  TemplatesService,
  TokensService,
];

const FAULTS = [FaultsService, ScriptsService, SendLimitsService, StepsService];
const SENDING = [AccessService, MessagesEndpoint, PricingService, SendService, UsageService];
const WEBHOOKS = [
  CallbackVerifierService,
  EventsService,
  StatusReporterService,
  WebhookSenderService,
];
const MEMORY = [CallsService, LedgerService, RequestsService, ResetService];

/** A Meta of one's own: Graph API, webhooks, customers, and all that can go wrong. */
@Module({})
export class SimulatorModule {
  static with(environment: SimulatorEnvironment): DynamicModule {
    return {
      module: SimulatorModule,
      controllers: [...GRAPH, ...CONTROL],
      providers: [
        { provide: SimulatorEnvironment, useValue: environment },
        Clock,
        ...WORLD,
        ...FAULTS,
        ...SENDING,
        ...WEBHOOKS,
        ...MEMORY,
        { provide: APP_INTERCEPTOR, useClass: StepsInterceptor },
      ],
    };
  }
}
