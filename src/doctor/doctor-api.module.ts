import { Module } from '@nestjs/common';
import { DiagnosisController } from './diagnosis.controller.js';
import { DoctorModule } from './doctor.module.js';

@Module({ imports: [DoctorModule], controllers: [DiagnosisController] })
export class DoctorApiModule {}
