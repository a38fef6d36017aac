import Alert from '@mui/material/Alert';
import Autocomplete from '@mui/material/Autocomplete';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../../components/error-state';
import { LoadingState } from '../../../components/loading-state';
import { TemplatePreview } from './template-preview';
import {
  checkValue,
  fieldsOf,
  isBeyondForms,
  previewOf,
  type ChosenTemplate,
  type TemplateField,
} from './template-shape';
import { useTemplates } from './use-templates';

interface TemplatePickerProps {
  readonly tenantId: string;
  readonly chosen: ChosenTemplate | null;
  readonly onChange: (chosen: ChosenTemplate | null) => void;
  /** What is seen of it, where that is not all alike. */
  readonly shown?: ChosenTemplate | null;
  /** What is wrong is said of fields that were left empty, too. */
  readonly strict?: boolean;
}

/** Chooses an approved template by name, and fills it in; it is seen as the customer will see it. */
export default function TemplatePicker({
  tenantId,
  chosen,
  onChange,
  shown = chosen,
  strict = false,
}: TemplatePickerProps) {
  const { t } = useTranslation('send');
  const { data: templates, error, refetch } = useTemplates(tenantId);
  if (error !== null && templates === undefined) {
    return <ErrorState title={t('template.failed')} error={error} onRetry={() => refetch()} />;
  }
  if (templates === undefined) return <LoadingState label={t('template.loading')} rows={1} />;
  if (templates.length === 0) return <Alert severity="info">{t('template.none')}</Alert>;
  const fill = (key: string, value: string) =>
    chosen !== null && onChange({ ...chosen, values: { ...chosen.values, [key]: value } });
  return (
    <Stack spacing={2}>
      <Autocomplete
        options={templates}
        value={chosen?.template ?? null}
        getOptionLabel={({ name, language }) => `${name} (${language})`}
        getOptionKey={({ id }) => id}
        isOptionEqualToValue={(left, right) => left.id === right.id}
        onChange={(_event, template) => onChange(template && { template, values: {} })}
        renderInput={(params) => (
          <TextField {...params} label={t('template.label')} helperText={t('template.help')} />
        )}
      />
      {chosen !== null && isBeyondForms(chosen.template) && (
        <Alert severity="warning">{t('template.beyond')}</Alert>
      )}
      {chosen !== null &&
        !isBeyondForms(chosen.template) &&
        fieldsOf(chosen.template).map((field) => (
          <ValueField
            key={`${chosen.template.id} ${field.key}`}
            field={field}
            value={chosen.values[field.key]}
            strict={strict}
            onChange={(value) => fill(field.key, value)}
          />
        ))}
      {shown !== null && <TemplatePreview preview={previewOf(shown.template, shown.values)} />}
    </Stack>
  );
}

interface ValueFieldProps {
  readonly field: TemplateField;
  readonly value: string | undefined;
  readonly strict: boolean;
  readonly onChange: (value: string) => void;
}

function ValueField({ field, value, strict, onChange }: ValueFieldProps) {
  const { t } = useTranslation('send');
  const { part, name, example, card } = field;
  const problem = value === undefined && !strict ? true : checkValue(value ?? '', part);
  const what = t(`template.fields.${part}`, { name });
  const help = example === undefined ? undefined : t('template.example', { example });
  return (
    <TextField
      size="small"
      required
      label={card === undefined ? what : t('template.card', { number: card + 1, what })}
      value={value ?? ''}
      error={problem !== true}
      helperText={problem === true ? help : t(`template.${problem}`)}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
