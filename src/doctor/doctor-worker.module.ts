import { Module } from '@nestjs/common';
import { DoctorRounds } from './doctor-rounds.service.js';
import { DoctorModule } from './doctor.module.js';

@Module({ imports: [DoctorModule], providers: [DoctorRounds] })
export class DoctorWorkerModule {}
