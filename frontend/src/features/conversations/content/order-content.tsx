import ShoppingCart from '@mui/icons-material/ShoppingCart';
import { useTranslation } from 'react-i18next';
import { asList, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';
import { RichText } from './rich-text';

export function OrderContent({ order }: { readonly order: Json }) {
  const { t } = useTranslation('conversations');
  const count = asList(order['product_items']).length;
  const text = asText(order['text']);
  return (
    <>
      <ContentCard
        icon={<ShoppingCart />}
        title={t('types.order')}
        details={t('products', { count })}
      />
      {text !== undefined && <RichText text={text} />}
    </>
  );
}
