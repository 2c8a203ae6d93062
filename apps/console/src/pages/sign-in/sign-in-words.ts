import { defineWords } from '../../words/define-words';

export const signInWords = defineWords(
  {
    title: 'Sign in',
    text: 'With an access key of your account or of a user. It is kept in the memory of this page alone: closing or reloading the page forgets it.',
    accessKeyId: 'Access key id',
    secret: 'Secret',
    securityToken: 'Security token',
    temporary: 'Only for temporary keys',
    signIn: 'Sign in',
    local: 'Sign in with the local key',
  },
  {
    title: '登录',
    text: '使用账号或用户的访问密钥登录。密钥只保存在此页面的内存中：关闭或刷新页面后即被清除。',
    accessKeyId: 'AccessKey ID',
    secret: 'AccessKey Secret',
    securityToken: '安全令牌（SecurityToken）',
    temporary: '仅临时密钥需要',
    signIn: '登录',
    local: '使用本地密钥登录',
  },
);
