// The default theme without its fonts: those of the reader's system need no file and no network.
import theme from 'vitepress/theme-without-fonts';
import './site.css';

export default theme;
