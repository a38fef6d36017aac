import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccessModule } from '../access/access.module.js';
import { OnboardingModule } from '../onboarding/onboarding.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WebhookModule } from '../webhook/webhook.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { DiagnosesRepository } from './diagnoses.repository.js';
import { Diagnosis, DiagnosisSchema } from './diagnosis.schema.js';
import { Doctor } from './doctor.service.js';
import { FactFinder } from './fact-finder.service.js';
import { Mender } from './mender.service.js';

/** Looks at everything that a number needs, and changes nothing but by others' services. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Diagnosis.name, schema: DiagnosisSchema }]),
    AccessModule,
    TenantsModule,
    TemplatesModule,
    WebhookModule,
    OnboardingModule,
    WhatsAppModule,
  ],
  providers: [DiagnosesRepository, FactFinder, Mender, Doctor],
  exports: [DiagnosesRepository, Doctor, TenantsModule, OnboardingModule, WebhookModule],
})
export class DoctorModule {}
