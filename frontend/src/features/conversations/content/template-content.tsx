import ViewAgenda from '@mui/icons-material/ViewAgenda';
import { useTranslation } from 'react-i18next';
import { asList, asObject, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';

/** A template by its name; its words lie at Meta, the values are ours. */
export function TemplateContent({ template }: { readonly template: Json }) {
  const { t } = useTranslation('conversations');
  const language = asText(asObject(template['language'])['code']);
  const values = asList(template['components'])
    .flatMap((component) => asList(asObject(component)['parameters']))
    .flatMap((parameter) => asText(asObject(parameter)['text']) ?? []);
  return (
    <ContentCard
      icon={<ViewAgenda />}
      title={asText(template['name']) ?? t('types.template')}
      details={[t('types.template'), ...(language === undefined ? [] : [language]), ...values].join(
        ' · ',
      )}
    />
  );
}
