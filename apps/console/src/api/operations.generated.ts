// Written by `npm run docs` from the contracts in libs/operations.

export const routes = {
  CreateCaster: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters","headers":{"idempotency-key":"ClientToken"}},
  CopyCaster: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{SrcCasterId}/copies","headers":{"idempotency-key":"ClientToken"}},
  DryRunCopyCaster: {"kind":"query","restOnly":true,"method":"POST","path":"/v1/casters/{SrcCasterId}/copies:dryRun","headers":{}},
  CopyCasterBatch: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/casters/{SrcCasterId}/copies:batch","headers":{"idempotency-key":"ClientToken"}},
  DescribeCasters: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters","headers":{}},
  GetCaster: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/casters/{CasterId}","headers":{}},
  DescribeCasterEvents: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/casters/{CasterId}/events","headers":{}},
  DescribeCasterEventRecord: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/casters/{CasterId}/events/{Version}/record","headers":{}},
  DescribeCasterLineage: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/casters/{CasterId}/lineage","headers":{}},
  DescribeCasterDifference: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/casters/{CasterId}/diff","headers":{}},
  ExportCaster: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/casters/{CasterId}/export","headers":{}},
  ImportCaster: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/casters/import","headers":{"idempotency-key":"ClientToken"}},
  StartCaster: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/start","headers":{}},
  StopCaster: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/stop","headers":{}},
  RestartCaster: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/restart","headers":{}},
  RestoreCaster: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/casters/{CasterId}/restore","headers":{}},
  UpdateCasterResourceGroup: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/resource-group","headers":{}},
  DeleteCaster: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}","headers":{}},
  SetCasterConfig: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/config","headers":{}},
  DescribeCasterConfig: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/config","headers":{}},
  AddCasterVideoResource: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/video-resources","headers":{}},
  ModifyCasterVideoResource: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/video-resources/{ResourceId}","headers":{}},
  DeleteCasterVideoResource: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/video-resources/{ResourceId}","headers":{}},
  DescribeCasterVideoResources: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/video-resources","headers":{}},
  EffectCasterVideoResource: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/video-resources/{ResourceId}/effect","headers":{}},
  CasterSnapshotReferScene: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/reference-snapshots","headers":{}},
  AddCasterLayout: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/layouts","headers":{}},
  ModifyCasterLayout: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/layouts/{LayoutId}","headers":{}},
  DeleteCasterLayout: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/layouts/{LayoutId}","headers":{}},
  DescribeCasterLayouts: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/layouts","headers":{}},
  DescribeCasterLayoutPicture: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/casters/{CasterId}/layouts/{LayoutId}/picture.svg","headers":{}},
  AddCasterComponent: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/components","headers":{}},
  ModifyCasterComponent: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/components/{ComponentId}","headers":{}},
  DeleteCasterComponent: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/components/{ComponentId}","headers":{}},
  DescribeCasterComponents: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/components","headers":{}},
  DescribeCasterScenes: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/scenes","headers":{}},
  StartCasterScene: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/scenes/{SceneId}/start","headers":{}},
  StopCasterScene: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/scenes/{SceneId}/stop","headers":{}},
  SetCasterSceneConfig: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/scenes/{SceneId}/config","headers":{}},
  UpdateCasterSceneConfig: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/scenes/{SceneId}/config","headers":{}},
  DeleteCasterSceneConfig: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/scenes/{SceneId}/config","headers":{}},
  CopyCasterSceneConfig: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/scenes/{FromSceneId}/config/copies","headers":{}},
  EffectCasterUrgent: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/scenes/{SceneId}/urgent","headers":{}},
  DescribeCasterSceneAudio: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/scenes/{SceneId}/audio","headers":{}},
  UpdateCasterSceneAudio: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/scenes/{SceneId}/audio","headers":{}},
  SetCasterChannel: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/channels/{ChannelId}","headers":{}},
  DescribeCasterChannels: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/channels","headers":{}},
  DescribeCasterStreamUrl: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/streams","headers":{}},
  DescribeCasterRtcInfo: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/rtc-info","headers":{}},
  AddCasterProgram: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/program","headers":{}},
  DeleteCasterProgram: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/program","headers":{}},
  DescribeCasterProgram: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/program","headers":{}},
  ModifyCasterProgram: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/program","headers":{}},
  AddCasterEpisode: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/episodes","headers":{}},
  DeleteCasterEpisode: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/episodes/{EpisodeId}","headers":{}},
  ModifyCasterEpisode: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/episodes/{EpisodeId}","headers":{}},
  AddCasterEpisodeGroup: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/episode-groups","headers":{"idempotency-key":"ClientToken"}},
  AddCasterEpisodeGroupContent: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/episode-groups/content","headers":{"idempotency-key":"ClientToken"}},
  DeleteCasterEpisodeGroup: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/episode-groups/{ProgramId}","headers":{}},
  SetCasterSyncGroup: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/sync-groups","headers":{}},
  DescribeCasterSyncGroup: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/sync-groups","headers":{}},
  AddStudioLayout: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/studio-layouts","headers":{}},
  ModifyStudioLayout: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/studio-layouts/{LayoutId}","headers":{}},
  DeleteStudioLayout: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/studio-layouts/{LayoutId}","headers":{}},
  DescribeStudioLayouts: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/studio-layouts","headers":{}},
  DescribeShowList: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/casters/{CasterId}/show-list","headers":{}},
  AddShowIntoShowList: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/show-list/shows","headers":{}},
  ModifyShowList: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/show-list","headers":{}},
  RemoveShowFromShowList: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/casters/{CasterId}/show-list/shows","headers":{}},
  EditShowAndReplace: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/show-list/shows/{ShowId}/clip","headers":{}},
  SetShowListBackground: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/casters/{CasterId}/show-list/background","headers":{}},
  PlayChoosenShow: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/show-list/shows/{ShowId}/play","headers":{}},
  InitializeAutoShowListTask: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/auto-show-list-tasks","headers":{}},
  DescribeAutoShowListTasks: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/auto-show-list-tasks","headers":{}},
  AddPlaylistItems: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/casters/{CasterId}/playlist/items","headers":{}},
  EditPlaylist: {"kind":"command","restOnly":false,"method":"PUT","path":"/v1/playlists/{ProgramId}","headers":{}},
  DeletePlaylist: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/playlists/{ProgramId}","headers":{}},
  DeletePlaylistItems: {"kind":"command","restOnly":false,"method":"DELETE","path":"/v1/playlists/{ProgramId}/items","headers":{}},
  ListPlaylist: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/playlists","headers":{}},
  ListPlaylistItems: {"kind":"query","restOnly":false,"method":"GET","path":"/v1/playlists/{ProgramId}/items","headers":{}},
  StartPlaylist: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/playlists/{ProgramId}/start","headers":{}},
  StopPlaylist: {"kind":"command","restOnly":false,"method":"POST","path":"/v1/playlists/{ProgramId}/stop","headers":{}},
  CreateCopyGrant: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/copy-grants","headers":{}},
  ListCopyGrants: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/copy-grants","headers":{}},
  RevokeCopyGrant: {"kind":"command","restOnly":true,"method":"DELETE","path":"/v1/copy-grants/{GrantId}","headers":{}},
  GetCaller: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/caller","headers":{}},
  ListUsers: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/users","headers":{}},
  CreateUser: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/users","headers":{}},
  DeleteUser: {"kind":"command","restOnly":true,"method":"DELETE","path":"/v1/users/{UserName}","headers":{}},
  ListAccessKeys: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/access-keys","headers":{}},
  CreateAccessKey: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/access-keys","headers":{"idempotency-key":"ClientToken"}},
  DisableAccessKey: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/access-keys/{AccessKeyId}/disable","headers":{}},
  EnableAccessKey: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/access-keys/{AccessKeyId}/enable","headers":{}},
  DeleteAccessKey: {"kind":"command","restOnly":true,"method":"DELETE","path":"/v1/access-keys/{AccessKeyId}","headers":{}},
  ListPolicies: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/policies","headers":{}},
  GetPolicy: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/policies/{PolicyName}","headers":{}},
  CreatePolicy: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/policies","headers":{}},
  UpdatePolicy: {"kind":"command","restOnly":true,"method":"PUT","path":"/v1/policies/{PolicyName}","headers":{}},
  DeletePolicy: {"kind":"command","restOnly":true,"method":"DELETE","path":"/v1/policies/{PolicyName}","headers":{}},
  AttachPolicyToUser: {"kind":"command","restOnly":true,"method":"PUT","path":"/v1/users/{UserName}/policies/{PolicyName}","headers":{}},
  DetachPolicyFromUser: {"kind":"command","restOnly":true,"method":"DELETE","path":"/v1/users/{UserName}/policies/{PolicyName}","headers":{}},
  ExplainPermission: {"kind":"query","restOnly":true,"method":"POST","path":"/v1/access/explain","headers":{}},
  ListAuditEntries: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/audit","headers":{}},
  StreamCasterEvents: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/events","headers":{"last-event-id":"LastEventId"}},
  DescribeSystem: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/system","headers":{}},
  ListParkedStreams: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/system/parked","headers":{}},
  RetryParkedStreams: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/system/parked:retry","headers":{}},
  DescribeViews: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/system/views","headers":{}},
  RebuildView: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/system/views/{View}/rebuild","headers":{}},
  RollBackView: {"kind":"command","restOnly":true,"method":"POST","path":"/v1/system/views/{View}/rollback","headers":{}},
  DeleteViewTable: {"kind":"command","restOnly":true,"method":"DELETE","path":"/v1/system/views/tables/{Table}","headers":{}},
  ListAccounts: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/accounts","headers":{}},
  DescribeAccount: {"kind":"query","restOnly":true,"method":"GET","path":"/v1/accounts/{AccountId}","headers":{}},
  SetAccountQuota: {"kind":"command","restOnly":true,"method":"PUT","path":"/v1/accounts/{AccountId}/quota","headers":{}},
  SetAccountStatus: {"kind":"command","restOnly":true,"method":"PUT","path":"/v1/accounts/{AccountId}/status","headers":{}},
} as const;

export interface Given {
  CreateCaster: { ChargeType: "PostPaid"; ClientToken: string; NormType: 1 | 3 | 4 | 6; CasterName?: string; CasterTemplate?: "lp_ld" | "lp_sd" | "lp_hd" | "lp_ud" | "lp_ld_v" | "lp_sd_v" | "lp_hd_v" | "lp_ud_v" | "lp_noTranscode"; ExpireTime?: string; PurchaseTime?: string; ResourceGroupId?: string; Tag?: readonly ({ "Key": string; "Value"?: string })[] };
  CopyCaster: { SrcCasterId: string; CasterName: string; ClientToken: string; version?: number; at?: string };
  DryRunCopyCaster: { SrcCasterId: string; CasterName: string; version?: number; at?: string };
  CopyCasterBatch: { SrcCasterId: string; ClientToken: string; CasterNames?: readonly (string)[]; NamePattern?: string; Count?: number; FirstNumber?: number; version?: number; at?: string };
  DescribeCasters: { CasterId?: string; CasterName?: string; ChargeType?: 0 | 1; NormType?: "1" | "3" | "4" | "6"; Status?: 0 | 1; ResourceGroupId?: string; Tag?: readonly ({ "Key": string; "Value"?: string })[]; StartTime?: string; EndTime?: string; OrderByModifyAsc?: boolean; PageNum?: number; PageSize?: number };
  GetCaster: { CasterId: string; version?: number; at?: string };
  DescribeCasterEvents: { CasterId: string; maxResults?: number; nextToken?: number };
  DescribeCasterEventRecord: { CasterId: string; Version: number };
  DescribeCasterLineage: { CasterId: string; maxResults?: number };
  DescribeCasterDifference: { CasterId: string; from?: number; to?: number; with?: string; withVersion?: number };
  ExportCaster: { CasterId: string; version?: number; at?: string };
  ImportCaster: { ClientToken: string; CasterName?: string; CasterFile: { "format": "understudy/caster"; "name"?: string; "schemaVersion": number; "setup": Readonly<Record<string, unknown>> } };
  StartCaster: { CasterId: string };
  StopCaster: { CasterId: string };
  RestartCaster: { CasterId: string };
  RestoreCaster: { CasterId: string; version?: number; at?: string; expectedVersion?: number };
  UpdateCasterResourceGroup: { CasterId: string; NewResourceGroupId: string };
  DeleteCaster: { CasterId: string };
  SetCasterConfig: { CasterId: string; CasterName?: string; DomainName?: string; CallbackUrl?: string; Delay?: number; ChannelEnable?: 0 | 1; ProgramName?: string; ProgramEffect?: 0 | 1; TranscodeConfig?: { "CasterTemplate"?: "lp_ld" | "lp_sd" | "lp_hd" | "lp_ud" | "lp_ld_v" | "lp_sd_v" | "lp_hd_v" | "lp_ud_v" | "lp_noTranscode"; "LiveTemplate"?: readonly ("lsd" | "lld" | "lud" | "lhd" | "daobo-lsd" | "daobo-lld" | "daobo-lud" | "daobo-lhd")[]; "LiveTemplateIds"?: readonly ("lsd" | "lld" | "lud" | "lhd" | "daobo-lsd" | "daobo-lld" | "daobo-lud" | "daobo-lhd")[]; "CustomParams"?: { "Video"?: { "Width"?: number; "Height"?: number; "Fps"?: number; "Bitrate"?: number } } }; RecordConfig?: { "Endpoint"?: string; "OssEndpoint"?: string; "OssBucket"?: string; "OnDemand"?: 0 | 1 | 2 | 7; "Interval"?: number; "VideoFormat"?: readonly ({ "Format": "flv" | "m3u8" | "mp4"; "OssObjectPrefix"?: string; "SliceOssObjectPrefix"?: string; "CycleDuration"?: number })[]; "RecordFormat"?: readonly ({ "Format": "flv" | "m3u8" | "mp4"; "OssObjectPrefix"?: string; "SliceOssObjectPrefix"?: string; "CycleDuration"?: number })[] }; SideOutputUrl?: string; SideOutputUrlList?: readonly (string)[]; SyncGroupsConfig?: readonly ({ "Mode"?: 0 | 1; "HostResourceId"?: string; "ResourceIds": readonly (string)[]; "SyncOffsets"?: readonly (number)[]; "SyncDelayThreshold"?: number })[]; AutoSwitchUrgentOn?: boolean; AutoSwitchUrgentConfig?: { "EofThres"?: number }; UrgentMaterialId?: string; UrgentImageId?: string; UrgentImageUrl?: string; UrgentLiveStreamUrl?: string };
  DescribeCasterConfig: { CasterId: string; version?: number; at?: string };
  AddCasterVideoResource: { CasterId: string; ResourceName: string; LocationId: string; LiveStreamUrl?: string; MaterialId?: string; VodUrl?: string; ImageId?: string; ImageUrl?: string; BeginOffset?: number; EndOffset?: number; PtsCallbackInterval?: number; RepeatNum?: 0 | -1; FixedDelayDuration?: number };
  ModifyCasterVideoResource: { CasterId: string; ResourceId: string; ResourceName?: string; LiveStreamUrl?: string; MaterialId?: string; VodUrl?: string; ImageId?: string; ImageUrl?: string; BeginOffset?: number; EndOffset?: number; PtsCallbackInterval?: number; RepeatNum?: 0 | -1 };
  DeleteCasterVideoResource: { CasterId: string; ResourceId: string };
  DescribeCasterVideoResources: { CasterId: string; version?: number; at?: string };
  EffectCasterVideoResource: { CasterId: string; ResourceId: string; SceneId: string };
  CasterSnapshotReferScene: { CasterId: string; LocationId: string };
  AddCasterLayout: { CasterId: string; VideoLayer: readonly ({ "FillMode"?: "none" | "fit"; "FixedDelayDuration"?: number; "HeightNormalized"?: number; "WidthNormalized"?: number; "PositionNormalized"?: readonly (number)[]; "PositionRefer"?: "topLeft" | "topRight" | "bottomLeft" | "bottomRight" | "center" | "topCenter" | "bottomCenter" | "leftCenter" | "rightCenter" })[]; BlendList: readonly (string)[]; AudioLayer: readonly ({ "FixedDelayDuration"?: number; "ValidChannel"?: "leftChannel" | "rightChannel" | "all"; "VolumeRate"?: number })[]; MixList: readonly (string)[] };
  ModifyCasterLayout: { CasterId: string; LayoutId: string; VideoLayer: readonly ({ "FillMode"?: "none" | "fit"; "FixedDelayDuration"?: number; "HeightNormalized"?: number; "WidthNormalized"?: number; "PositionNormalized"?: readonly (number)[]; "PositionRefer"?: "topLeft" | "topRight" | "bottomLeft" | "bottomRight" | "center" | "topCenter" | "bottomCenter" | "leftCenter" | "rightCenter" })[]; BlendList: readonly (string)[]; AudioLayer: readonly ({ "FixedDelayDuration"?: number; "ValidChannel"?: "leftChannel" | "rightChannel" | "all"; "VolumeRate"?: number })[]; MixList: readonly (string)[] };
  DeleteCasterLayout: { CasterId: string; LayoutId: string };
  DescribeCasterLayouts: { CasterId: string; LayoutId?: string; version?: number; at?: string };
  DescribeCasterLayoutPicture: { CasterId: string; LayoutId: string; scene?: string; version?: number; at?: string };
  AddCasterComponent: { CasterId: string; ComponentType: "text" | "image" | "caption" | "html"; LocationId: string; ComponentLayer: { "HeightNormalized"?: number; "WidthNormalized"?: number; "PositionNormalized"?: readonly (number)[]; "PositionRefer"?: "topLeft" | "topRight" | "bottomLeft" | "bottomRight" | "center" | "topCenter" | "bottomCenter" | "leftCenter" | "rightCenter"; "Transparency"?: number }; ComponentName?: string; Effect?: "none" | "animateH" | "animateV"; LayerOrder?: "cover" | "background"; TextLayerContent?: { "SizeNormalized"?: number; "BorderWidthNormalized"?: number; "FontName"?: string; "BorderColor"?: string; "Text"?: string; "Color"?: string }; ImageLayerContent?: { "MaterialId": string }; CaptionLayerContent?: { "SizeNormalized"?: number; "BorderWidthNormalized"?: number; "FontName"?: string; "BorderColor"?: string; "Color"?: string; "LocationId"?: string; "SourceLan"?: "en" | "cn" | "es" | "ru"; "TargetLan"?: "en" | "cn" | "es" | "ru"; "ShowSourceLan"?: boolean; "Truncation"?: boolean; "SourceLanPerLineWordCount"?: number; "TargetLanPerLineWordCount"?: number; "SourceLanReservePages"?: number; "TargetLanReservePages"?: number }; HtmlLayerContent?: { "HtmlUrl": string } };
  ModifyCasterComponent: { CasterId: string; ComponentId: string; ComponentType?: "text" | "image" | "caption" | "html"; ComponentLayer?: { "HeightNormalized"?: number; "WidthNormalized"?: number; "PositionNormalized"?: readonly (number)[]; "PositionRefer"?: "topLeft" | "topRight" | "bottomLeft" | "bottomRight" | "center" | "topCenter" | "bottomCenter" | "leftCenter" | "rightCenter"; "Transparency"?: number }; ComponentName?: string; Effect?: "none" | "animateH" | "animateV"; TextLayerContent?: { "SizeNormalized"?: number; "BorderWidthNormalized"?: number; "FontName"?: string; "BorderColor"?: string; "Text"?: string; "Color"?: string }; ImageLayerContent?: { "MaterialId": string }; CaptionLayerContent?: { "SizeNormalized"?: number; "BorderWidthNormalized"?: number; "FontName"?: string; "BorderColor"?: string; "Color"?: string; "LocationId"?: string; "SourceLan"?: "en" | "cn" | "es" | "ru"; "TargetLan"?: "en" | "cn" | "es" | "ru"; "ShowSourceLan"?: boolean; "Truncation"?: boolean; "SourceLanPerLineWordCount"?: number; "TargetLanPerLineWordCount"?: number; "SourceLanReservePages"?: number; "TargetLanReservePages"?: number } };
  DeleteCasterComponent: { CasterId: string; ComponentId: string };
  DescribeCasterComponents: { CasterId: string; ComponentId?: string; version?: number; at?: string };
  DescribeCasterScenes: { CasterId: string; SceneId?: string; version?: number; at?: string };
  StartCasterScene: { CasterId: string; SceneId: string };
  StopCasterScene: { CasterId: string; SceneId: string };
  SetCasterSceneConfig: { CasterId: string; SceneId: string; LayoutId?: string; ComponentId?: readonly (string)[] };
  UpdateCasterSceneConfig: { CasterId: string; SceneId: string; LayoutId: string; ComponentId?: readonly (string)[] };
  DeleteCasterSceneConfig: { CasterId: string; SceneId: string; Type: "Component" | "Layout" | "All" };
  CopyCasterSceneConfig: { CasterId: string; FromSceneId: string; ToSceneId: string };
  EffectCasterUrgent: { CasterId: string; SceneId: string };
  DescribeCasterSceneAudio: { CasterId: string; SceneId: string; version?: number; at?: string };
  UpdateCasterSceneAudio: { CasterId: string; SceneId: string; AudioLayer?: readonly ({ "FixedDelayDuration"?: number; "ValidChannel"?: "leftChannel" | "rightChannel" | "all"; "VolumeRate"?: number; "Filter"?: string })[]; MixList?: readonly (string)[]; FollowEnable?: 0 | 1 };
  SetCasterChannel: { CasterId: string; ChannelId: string; ResourceId?: string; FaceBeauty?: "0" | "1" | "2" | "3" | "4"; PlayStatus?: 0 | 1; SeekOffset?: number };
  DescribeCasterChannels: { CasterId: string; version?: number; at?: string };
  DescribeCasterStreamUrl: { CasterId: string; version?: number; at?: string };
  DescribeCasterRtcInfo: { CasterId: string; version?: number; at?: string };
  AddCasterProgram: { CasterId: string; Episode: readonly ({ "EpisodeName"?: string; "ResourceId"?: string; "ComponentId"?: readonly (string)[]; "EpisodeType"?: "Resource" | "Component"; "StartTime": string; "EndTime": string; "SwitchType"?: "TimeFirst" | "ContentFirst" })[] };
  DeleteCasterProgram: { CasterId: string };
  DescribeCasterProgram: { CasterId: string; EpisodeId?: string; EpisodeType?: "Resource" | "Component"; StartTime?: string; EndTime?: string; Status?: 0 | 1 | 2; PageNum?: number; PageSize?: number; version?: number; at?: string };
  ModifyCasterProgram: { CasterId: string; Episode: readonly ({ "EpisodeName"?: string; "ResourceId"?: string; "ComponentId"?: readonly (string)[]; "EpisodeId"?: string; "EpisodeType"?: "Resource" | "Component"; "StartTime"?: string; "EndTime"?: string; "SwitchType"?: "TimeFirst" | "ContentFirst" })[] };
  AddCasterEpisode: { CasterId: string; EpisodeType: "Resource" | "Component"; StartTime: string; EndTime: string; SwitchType: "TimeFirst" | "ContentFirst"; EpisodeName?: string; ResourceId?: string; ComponentId?: readonly (string)[] };
  DeleteCasterEpisode: { CasterId: string; EpisodeId: string };
  ModifyCasterEpisode: { CasterId: string; EpisodeId: string; StartTime?: string; EndTime?: string; SwitchType?: "TimeFirst" | "ContentFirst"; EpisodeName?: string; ResourceId?: string; ComponentId?: readonly (string)[] };
  AddCasterEpisodeGroup: { CallbackUrl: string; DomainName: string; RepeatNum: 0 | -1; SideOutputUrl: string; StartTime: string; ClientToken: string; Item: readonly ({ "ItemName"?: string; "VodUrl"?: string })[] };
  AddCasterEpisodeGroupContent: { ClientToken: string; Content: { "CallbackUrl": string; "DomainName": string; "RepeatNum": 0 | -1; "SideOutputUrl": string; "StartTime": string; "Items": readonly ({ "ItemName"?: string; "VodUrl"?: string })[] } };
  DeleteCasterEpisodeGroup: { ProgramId: string };
  SetCasterSyncGroup: { CasterId: string; SyncGroup: readonly ({ "Mode"?: 0 | 1; "HostResourceId"?: string; "ResourceIds": readonly (string)[]; "SyncOffsets"?: readonly (number)[]; "SyncDelayThreshold"?: number })[] };
  DescribeCasterSyncGroup: { CasterId: string; version?: number; at?: string };
  AddStudioLayout: { CasterId: string; LayoutName: string; LayoutType: "common" | "studio"; CommonConfig?: { "ChannelId"?: string; "VideoResourceId"?: string }; BgImageConfig?: { "Id"?: string; "MaterialId"?: string; "ImageUrl"?: string; "LocationId"?: string }; MediaInputConfigList?: readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "ImageMaterialId"?: string; "FillMode"?: "none" | "fit"; "PositionRefer"?: "topLeft" | "topRight" | "bottomLeft" | "bottomRight" | "center" | "topCenter" | "bottomCenter" | "leftCenter" | "rightCenter"; "PositionNormalized"?: readonly (number)[]; "WidthNormalized"?: number; "HeightNormalized"?: number })[]; ScreenInputConfigList?: readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "Color"?: "green" | "blue" | "auto" | "complex"; "PositionX"?: number; "PositionY"?: number; "HeightNormalized"?: number; "PortraitType"?: 0 | 1; "OnlyAudio"?: boolean; "AudioConfig"?: { "ValidChannel"?: "leftChannel" | "rightChannel" | "all"; "VolumeRate"?: number } })[]; LayerOrderConfigList?: readonly ({ "Type": "background" | "media"; "Id": string })[] };
  ModifyStudioLayout: { CasterId: string; LayoutId: string; LayoutName?: string; CommonConfig?: { "ChannelId"?: string; "VideoResourceId"?: string }; BgImageConfig?: { "Id"?: string; "MaterialId"?: string; "ImageUrl"?: string; "LocationId"?: string }; MediaInputConfigList?: readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "ImageMaterialId"?: string; "FillMode"?: "none" | "fit"; "PositionRefer"?: "topLeft" | "topRight" | "bottomLeft" | "bottomRight" | "center" | "topCenter" | "bottomCenter" | "leftCenter" | "rightCenter"; "PositionNormalized"?: readonly (number)[]; "WidthNormalized"?: number; "HeightNormalized"?: number })[]; ScreenInputConfigList?: readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "Color"?: "green" | "blue" | "auto" | "complex"; "PositionX"?: number; "PositionY"?: number; "HeightNormalized"?: number; "PortraitType"?: 0 | 1; "OnlyAudio"?: boolean; "AudioConfig"?: { "ValidChannel"?: "leftChannel" | "rightChannel" | "all"; "VolumeRate"?: number } })[]; LayerOrderConfigList?: readonly ({ "Type": "background" | "media"; "Id": string })[] };
  DeleteStudioLayout: { CasterId: string; LayoutId: string };
  DescribeStudioLayouts: { CasterId: string; LayoutId?: readonly (string)[]; version?: number; at?: string };
  DescribeShowList: { CasterId: string; version?: number; at?: string };
  AddShowIntoShowList: { CasterId: string; ShowName?: string; ResourceType?: "live" | "vod" | "pic"; ResourceId?: string; ResourceUrl?: string; LiveInputType?: number; Duration?: number; RepeatTimes?: number; Spot?: number; isBatchMode?: boolean; showList?: readonly ({ "showName"?: string; "resourceType"?: "live" | "vod" | "pic"; "resourceId"?: string; "resourceUrl"?: string; "liveInputType"?: number; "duration"?: number; "repeatTimes"?: number })[] };
  ModifyShowList: { CasterId: string; ShowId?: string; Spot?: number; RepeatTimes?: number; HighPriorityShowId?: string; HighPriorityShowStartTime?: string };
  RemoveShowFromShowList: { CasterId: string; ShowId?: string; isBatchMode?: boolean; showIdList?: readonly (string)[] };
  EditShowAndReplace: { CasterId: string; ShowId: string; StartTime?: number; EndTime?: number; StorageInfo: { "StorageLocation": string; "FileName": string }; UserData?: string };
  SetShowListBackground: { CasterId: string; ResourceType?: "LIVE" | "VOD" | "PIC"; MaterialId?: string; ResourceUrl?: string };
  PlayChoosenShow: { CasterId: string; ShowId: string };
  InitializeAutoShowListTask: { CasterConfig: { "CasterTemplate": "lp_ld" | "lp_sd" | "lp_hd" | "lp_ud" | "lp_ld_v" | "lp_sd_v" | "lp_hd_v" | "lp_ud_v"; "LiveTemplates"?: readonly ("lld" | "lsd" | "lhd" | "lud")[] }; DomainName: string; StartTime: number; EndTime: number; ResourceIds: readonly (string)[]; CallBackUrl?: string };
  DescribeAutoShowListTasks: { CasterId?: string };
  AddPlaylistItems: { CasterId: string; ProgramId?: string; ProgramItems: readonly ({ "ItemId"?: string; "ItemName"?: string; "ResourceType"?: string; "ResourceValue": string })[]; ProgramConfig?: { "ProgramName"?: string; "RepeatNumber"?: number } };
  EditPlaylist: { ProgramId: string; ProgramItems: readonly ({ "ItemId"?: string; "ItemName"?: string; "ResourceType"?: string; "ResourceValue": string })[]; ProgramConfig?: { "ProgramName"?: string; "RepeatNumber"?: number } };
  DeletePlaylist: { ProgramId: string };
  DeletePlaylistItems: { ProgramId: string; ProgramItemIds: readonly (string)[] };
  ListPlaylist: { ProgramId?: string; Page?: number; PageSize?: number };
  ListPlaylistItems: { ProgramId: string; ProgramItemIds?: readonly (string)[] };
  StartPlaylist: { ProgramId: string; ResumeMode?: "Restart" | "Continue" | "Custom"; StartItemId?: string; Offset?: number };
  StopPlaylist: { ProgramId: string };
  CreateCopyGrant: { GranteeAccountId: string; CasterId?: string; TagKey?: string; TagValue?: string };
  ListCopyGrants: { Direction?: "given" | "received"; WithRevoked?: boolean; PageNum?: number; PageSize?: number };
  RevokeCopyGrant: { GrantId: string };
  GetCaller: {  };
  ListUsers: { maxResults?: number; nextToken?: string };
  CreateUser: { UserName: string };
  DeleteUser: { UserName: string };
  ListAccessKeys: { UserName?: string; WithDeleted?: boolean; maxResults?: number; nextToken?: string };
  CreateAccessKey: { UserName?: string; ClientToken?: string };
  DisableAccessKey: { AccessKeyId: string; EvenLast?: boolean };
  EnableAccessKey: { AccessKeyId: string };
  DeleteAccessKey: { AccessKeyId: string; EvenLast?: boolean };
  ListPolicies: { maxResults?: number; nextToken?: string };
  GetPolicy: { PolicyName: string };
  CreatePolicy: { PolicyName: string; PolicyDocument: string };
  UpdatePolicy: { PolicyName: string; PolicyDocument: string };
  DeletePolicy: { PolicyName: string };
  AttachPolicyToUser: { UserName: string; PolicyName: string };
  DetachPolicyFromUser: { UserName: string; PolicyName: string };
  ExplainPermission: { AccessKeyId?: string; UserName?: string; Operation: string; CasterId?: string; Resource?: string; SourceIp?: string; IsSecure?: boolean; At?: string };
  ListAuditEntries: { Denied?: boolean; Since?: string; Until?: string; maxResults?: number; nextToken?: string };
  StreamCasterEvents: { CasterId?: string; type?: readonly ("VideoResourceAdded" | "VideoResourceChanged" | "VideoResourceRemoved" | "VideoResourcesReplaced" | "LayoutAdded" | "LayoutChanged" | "LayoutRemoved" | "LayoutsReplaced" | "ComponentAdded" | "ComponentChanged" | "ComponentRemoved" | "ComponentsReplaced" | "SceneAdded" | "SceneChanged" | "SceneRemoved" | "ScenesReplaced" | "EpisodeAdded" | "EpisodeChanged" | "EpisodeRemoved" | "EpisodesReplaced" | "StudioLayoutAdded" | "StudioLayoutChanged" | "StudioLayoutRemoved" | "StudioLayoutsReplaced" | "ShowAdded" | "ShowChanged" | "ShowRemoved" | "ShowsReplaced" | "PlaylistAdded" | "PlaylistChanged" | "PlaylistRemoved" | "PlaylistsReplaced" | "PlaylistItemAdded" | "PlaylistItemChanged" | "PlaylistItemRemoved" | "PlaylistItemsReplaced" | "CasterCreated" | "CasterCopied" | "CasterConfigured" | "CasterStarted" | "CasterStopped" | "CasterRestarted" | "CasterDeleted" | "CasterErased" | "CasterRestored" | "ResourceGroupChanged" | "SyncGroupsSet" | "ChannelSet" | "SceneStarted" | "SceneStopped" | "UrgentMaterialShown" | "VideoResourceShown" | "ReferenceSnapshotTaken" | "ShowListConfigured" | "ShowChosen" | "PlaylistStarted" | "PlaylistStopped" | "EpisodeGroupCreated" | "EpisodeGroupDeleted" | "EpisodeGroupErased")[]; AccountId?: string; after?: string; LastEventId?: string; follow?: boolean };
  DescribeSystem: {  };
  ListParkedStreams: { PageNum?: number; PageSize?: number };
  RetryParkedStreams: {  };
  DescribeViews: {  };
  RebuildView: { View: string };
  RollBackView: { View: string };
  DeleteViewTable: { Table: string; force?: boolean };
  ListAccounts: { maxResults?: number; nextToken?: string };
  DescribeAccount: { AccountId: string };
  SetAccountQuota: { AccountId: string; CasterQuota?: number };
  SetAccountStatus: { AccountId: string; Status: "active" | "disabled" };
}

export interface Answers {
  CreateCaster: { "CasterId": string };
  CopyCaster: { "CasterId": string };
  DryRunCopyCaster: { "SrcCasterId": string; "SourceVersion": number; "CasterName": string; "SetupHash": string; "PartCount": number; "PartCounts": { "resource": number; "layout": number; "component": number; "scene": number; "episode": number; "studioLayout": number; "show": number; "playlist": number; "playlistItem": number }; "Parts": readonly ({ "SourceId": string; "Kind": string; "Key": string; "Name"?: string })[]; "PublishedBytes": number; "MaxPublishedBytes": number; "Quota": { "Studios": number; "Used": number; "Left": number }; "Refusals": readonly ({ "Code": string; "Message": string })[] };
  CopyCasterBatch: { "SourceVersion": number; "Made": number; "Failed": number; "Copies": readonly ({ "Index": number; "CasterName": string; "CasterId"?: string; "Code"?: string; "Message"?: string })[] };
  DescribeCasters: { "Total": number; "CasterList": { "Caster": readonly ({ "CasterId": string; "CasterName": string; "CasterTemplate"?: string; "ChannelEnable": number; "ChargeType": string; "ClientTokenId": string; "CreateTime": string; "Duration"?: string; "ExpireTime"?: string; "LastModified": string; "NormType": number; "PurchaseTime"?: string; "ResourceGroupId"?: string; "StartTime"?: string; "Status": number; "Tags": { "tag": readonly ({ "TagKey": string; "TagValue": string })[] } })[] } };
  GetCaster: { "CasterId": string; "CasterName": string; "NormType": number; "ChargeType": string; "Status": number; "ClientTokenId": string; "ResourceGroupId"?: string; "Tags": { "tag": readonly ({ "TagKey": string; "TagValue": string })[] }; "PurchaseTime"?: string; "ExpireTime"?: string; "StartTime"?: string; "CreateTime": string; "LastModified": string; "SetupHash": string; "Config": { "CasterId": string; "CasterName": string; "DomainName"?: string; "CallbackUrl"?: string; "Delay": number; "ChannelEnable": number; "ProgramName"?: string; "ProgramEffect": number; "AutoSwitchUrgentOn"?: string; "AutoSwitchUrgentConfig"?: string; "UrgentMaterialId"?: string; "UrgentImageId"?: string; "UrgentImageUrl"?: string; "UrgentLiveStreamUrl"?: string; "SideOutputUrl"?: string; "SideOutputUrlList"?: string; "TranscodeConfig"?: { "CasterTemplate"?: string; "LiveTemplateIds"?: { "LocationId": readonly (string)[] }; "CustomParams"?: { "video": { "width"?: number; "height"?: number; "fps"?: number; "bitrate"?: number } } }; "RecordConfig"?: { "OssEndpoint"?: string; "OssBucket"?: string; "OnDemand"?: number; "Interval"?: number; "RecordFormat": { "RecordFormat": readonly ({ "Format": string; "OssObjectPrefix"?: string; "SliceOssObjectPrefix"?: string; "CycleDuration"?: number })[] } }; "SyncGroupsConfig": { "SyncGroup": readonly ({ "Mode": number; "HostResourceId"?: string; "ResourceIds": { "ResourceId": readonly (string)[] }; "SyncOffsets"?: { "SyncOffset": readonly (number)[] }; "SyncDelayThreshold"?: number })[] } }; "VideoResources": { "VideoResource": readonly ({ "ResourceId": string; "ResourceName": string; "LocationId": string; "LiveStreamUrl"?: string; "FlvUrl"?: string; "MaterialId"?: string; "VodUrl"?: string; "ImageId"?: string; "ImageUrl"?: string; "BeginOffset"?: number; "EndOffset"?: number; "RepeatNum"?: number; "PtsCallbackInterval"?: number; "FixedDelayDuration"?: number })[] }; "Layouts": { "Layout": readonly ({ "LayoutId": string; "VideoLayers": { "VideoLayer": readonly ({ "FillMode": string; "FixedDelayDuration": number; "HeightNormalized": number; "WidthNormalized": number; "PositionNormalizeds": { "Position": readonly (number)[] }; "PositionRefer": string })[] }; "BlendList": { "LocationId": readonly (string)[] }; "AudioLayers": { "AudioLayer": readonly ({ "FixedDelayDuration": number; "ValidChannel": string; "VolumeRate": number })[] }; "MixList": { "LocationId": readonly (string)[] } })[] }; "Components": { "Component": readonly ({ "ComponentId": string; "ComponentName": string; "ComponentType": string; "LocationId": string; "Effect": string; "LayerOrder"?: string; "ComponentLayer": { "HeightNormalized"?: number; "WidthNormalized"?: number; "PositionNormalizeds": { "Position": readonly (number)[] }; "PositionRefer": string; "Transparency"?: number }; "TextLayerContent"?: { "FontName": string; "Color"?: string; "SizeNormalized"?: number; "BorderColor": string; "BorderWidthNormalized": number; "Text": string }; "ImageLayerContent"?: { "MaterialId": string }; "CaptionLayerContent"?: { "FontName": string; "Color"?: string; "SizeNormalized"?: number; "BorderColor": string; "BorderWidthNormalized": number; "LocationId"?: string; "SourceLan": string; "TargetLan"?: string; "ShowSourceLan": boolean; "Truncation": boolean; "SourceLanPerLineWordCount": number; "TargetLanPerLineWordCount": number; "SourceLanReservePages": number; "TargetLanReservePages": number }; "HtmlLayerContent"?: { "HtmlUrl": string } })[] }; "SceneList": { "Scene": readonly ({ "SceneId": string; "StreamUrl"?: string; "StreamInfos": { "StreamInfo": readonly ({ "OutputStreamUrl": string; "TranscodeConfig": string; "VideoFormat": string })[] }; "SceneName": string; "OutputType": string; "Status": number; "LayoutId"?: string; "ComponentIds": { "componentId": readonly (string)[] }; "FollowEnable": number; "AudioLayers": { "AudioLayer": readonly ({ "FixedDelayDuration": number; "ValidChannel": string; "VolumeRate": number })[] }; "MixList": { "LocationId": readonly (string)[] } })[] }; "Channels": { "Channel": readonly ({ "ChannelId": string; "ResourceId"?: string; "FaceBeauty"?: string; "StreamUrl"?: string; "RtmpUrl"?: string })[] }; "Episodes": { "Episode": readonly ({ "EpisodeId": string; "EpisodeName": string; "EpisodeType": string; "ResourceId"?: string; "ComponentIds": { "ComponentId": readonly (string)[] }; "StartTime": string; "EndTime": string; "SwitchType"?: string; "Status": number })[] }; "StudioLayouts": readonly ({ "LayoutId": string; "LayoutName": string; "LayoutType": string; "CommonConfig"?: { "ChannelId"?: string; "VideoResourceId"?: string }; "BgImageConfig"?: { "Id"?: string; "MaterialId"?: string; "ImageUrl"?: string; "LocationId"?: string }; "MediaInputConfigList": readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "ImageMaterialId"?: string; "FillMode": string; "PositionRefer": string; "PositionNormalized": readonly (number)[]; "WidthNormalized"?: number; "HeightNormalized"?: number })[]; "ScreenInputConfigList": readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "Color"?: string; "PositionX"?: string; "PositionY"?: string; "HeightNormalized"?: number; "PortraitType"?: number; "OnlyAudio"?: boolean; "AudioConfig"?: { "ValidChannel": string; "VolumeRate": number } })[]; "LayerOrderConfigList": readonly ({ "Type": string; "Id": string })[] })[]; "ShowListInfo"?: { "Background"?: string; "CurrentShowId"?: string; "HighPriorityShowId"?: string; "HighPriorityShowStartTime"?: string; "ShowList": { "Show": readonly ({ "Duration"?: number; "RepeatTimes"?: number; "ResourceInfo": { "LiveInputType"?: number; "ResourceId"?: string; "ResourceType"?: string; "ResourceUrl"?: string }; "ShowId": string; "ShowName"?: string })[] }; "ShowListRepeatTimes": number; "TotalShowListRepeatTimes": number }; "ProgramList": readonly ({ "CasterId": string; "DomainName"?: string; "ProgramId": string; "ProgramName"?: string; "RepeatNumber": number; "Status": number; "ProgramItems": readonly ({ "Index": number; "ProgramId": string; "ProgramItemId": string; "ProgramItemName"?: string; "ResourceType": string; "ResourceValue": string })[] })[] };
  DescribeCasterEvents: { "CasterId": string; "Total": number; "NextToken"?: string; "Events": readonly ({ "Version": number; "Type": string; "RecordedAt": string; "RequestId": string; "TraceId"?: string; "By"?: { "Type": string; "Name"?: string }; "Name"?: { "Before"?: string; "After": string }; "CopiedFrom"?: { "CasterId": string; "Version": number }; "RestoredVersion"?: number; "Subjects"?: readonly ({ "Kind"?: string; "Key"?: string; "PartId"?: string; "ChannelId"?: string; "LocationId"?: string })[]; "Members"?: readonly (string)[]; "Tags"?: readonly ({ "Key": string; "Change": "added" | "removed" | "changed"; "Members": readonly (string)[] })[]; "Channels"?: readonly ({ "Key": string; "Change": "added" | "removed" | "changed"; "Members": readonly (string)[] })[]; "Parts"?: readonly ({ "Key": string; "Change": "added" | "removed" | "changed"; "Members": readonly (string)[]; "Kind": string; "PartId": string })[]; "PartCounts"?: readonly ({ "Kind": string; "Added": number; "Removed": number; "Changed": number })[]; "Reordered"?: readonly (string)[] })[] };
  DescribeCasterEventRecord: { "CasterId": string; "Version": number; "EventId": string; "Type": string; "Found": boolean; "Topic"?: string; "Partition"?: number; "Offset"?: number; "WrittenAt"?: string; "Reason"?: "KafkaNotSet" | "NotPublished" | "Parked" | "NotOnTopic" | "SearchBound" | "KafkaAway" | "Busy"; "Message"?: string };
  DescribeCasterLineage: { "Studio": { "CasterId": string; "CasterName"?: string; "CreatedAt"?: string; "DeletedAt"?: string; "Depth": number }; "Ancestors": readonly ({ "CasterId": string; "CasterName"?: string; "CreatedAt"?: string; "DeletedAt"?: string; "Depth": number; "Version": number })[]; "Descendants": readonly ({ "CasterId": string; "CasterName"?: string; "CreatedAt"?: string; "DeletedAt"?: string; "Depth": number; "SourceCasterId": string; "SourceVersion": number })[]; "Truncated": boolean };
  DescribeCasterDifference: { "Before": { "CasterId": string; "Version": number; "CasterName": string; "SetupHash": string }; "After": { "CasterId": string; "Version": number; "CasterName": string; "SetupHash": string }; "Identical": boolean; "Members": readonly ({ "Member": string; "Before"?: unknown; "After"?: unknown })[]; "Tags": readonly ({ "Key": string; "Change": "added" | "removed" | "changed"; "Members": readonly ({ "Member": string; "Before"?: unknown; "After"?: unknown })[] })[]; "Channels": readonly ({ "Key": string; "Change": "added" | "removed" | "changed"; "Members": readonly ({ "Member": string; "Before"?: unknown; "After"?: unknown })[] })[]; "Parts": readonly ({ "Key": string; "Change": "added" | "removed" | "changed"; "Members": readonly ({ "Member": string; "Before"?: unknown; "After"?: unknown })[]; "Kind": string })[]; "Orders": readonly ({ "List": string; "Before": readonly (string)[]; "After": readonly (string)[] })[]; "PartIds": readonly ({ "Key": string; "Before": string; "After": string })[] };
  ExportCaster: { "format": string; "name"?: string; "schemaVersion": number; "setup": Readonly<Record<string, unknown>> };
  ImportCaster: { "CasterId": string };
  StartCaster: { "PvwSceneInfos": { "SceneInfo": readonly ({ "SceneId": string; "StreamUrl"?: string })[] }; "PgmSceneInfos": { "SceneInfo": readonly ({ "SceneId": string; "StreamUrl"?: string; "StreamInfos": { "StreamInfo": readonly ({ "OutputStreamUrl": string; "TranscodeConfig": string; "VideoFormat": string })[] } })[] } };
  StopCaster: object;
  RestartCaster: object;
  RestoreCaster: { "CasterId": string; "RestoredVersion": number; "Version": number };
  UpdateCasterResourceGroup: object;
  DeleteCaster: { "CasterId": string };
  SetCasterConfig: { "CasterId": string };
  DescribeCasterConfig: { "CasterId": string; "CasterName": string; "DomainName"?: string; "CallbackUrl"?: string; "Delay": number; "ChannelEnable": number; "ProgramName"?: string; "ProgramEffect": number; "AutoSwitchUrgentOn"?: string; "AutoSwitchUrgentConfig"?: string; "UrgentMaterialId"?: string; "UrgentImageId"?: string; "UrgentImageUrl"?: string; "UrgentLiveStreamUrl"?: string; "SideOutputUrl"?: string; "SideOutputUrlList"?: string; "TranscodeConfig"?: { "CasterTemplate"?: string; "LiveTemplateIds"?: { "LocationId": readonly (string)[] }; "CustomParams"?: { "video": { "width"?: number; "height"?: number; "fps"?: number; "bitrate"?: number } } }; "RecordConfig"?: { "OssEndpoint"?: string; "OssBucket"?: string; "OnDemand"?: number; "Interval"?: number; "RecordFormat": { "RecordFormat": readonly ({ "Format": string; "OssObjectPrefix"?: string; "SliceOssObjectPrefix"?: string; "CycleDuration"?: number })[] } }; "SyncGroupsConfig": { "SyncGroup": readonly ({ "Mode": number; "HostResourceId"?: string; "ResourceIds": { "ResourceId": readonly (string)[] }; "SyncOffsets"?: { "SyncOffset": readonly (number)[] }; "SyncDelayThreshold"?: number })[] } };
  AddCasterVideoResource: { "ResourceId": string };
  ModifyCasterVideoResource: { "CasterId": string; "ResourceId": string };
  DeleteCasterVideoResource: object;
  DescribeCasterVideoResources: { "Total": number; "VideoResources": { "VideoResource": readonly ({ "ResourceId": string; "ResourceName": string; "LocationId": string; "LiveStreamUrl"?: string; "FlvUrl"?: string; "MaterialId"?: string; "VodUrl"?: string; "ImageId"?: string; "ImageUrl"?: string; "BeginOffset"?: number; "EndOffset"?: number; "RepeatNum"?: number; "PtsCallbackInterval"?: number; "FixedDelayDuration"?: number })[] } };
  EffectCasterVideoResource: object;
  CasterSnapshotReferScene: object;
  AddCasterLayout: { "LayoutId": string };
  ModifyCasterLayout: { "LayoutId": string };
  DeleteCasterLayout: { "CasterId": string; "LayoutId": string };
  DescribeCasterLayouts: { "Total": number; "Layouts": { "Layout": readonly ({ "LayoutId": string; "VideoLayers": { "VideoLayer": readonly ({ "FillMode": string; "FixedDelayDuration": number; "HeightNormalized": number; "WidthNormalized": number; "PositionNormalizeds": { "Position": readonly (number)[] }; "PositionRefer": string })[] }; "BlendList": { "LocationId": readonly (string)[] }; "AudioLayers": { "AudioLayer": readonly ({ "FixedDelayDuration": number; "ValidChannel": string; "VolumeRate": number })[] }; "MixList": { "LocationId": readonly (string)[] } })[] } };
  DescribeCasterLayoutPicture: string;
  AddCasterComponent: { "ComponentId": string };
  ModifyCasterComponent: { "ComponentId": string };
  DeleteCasterComponent: { "CasterId": string; "ComponentId": string };
  DescribeCasterComponents: { "Total": number; "Components": { "Component": readonly ({ "ComponentId": string; "ComponentName": string; "ComponentType": string; "LocationId": string; "Effect": string; "LayerOrder"?: string; "ComponentLayer": { "HeightNormalized"?: number; "WidthNormalized"?: number; "PositionNormalizeds": { "Position": readonly (number)[] }; "PositionRefer": string; "Transparency"?: number }; "TextLayerContent"?: { "FontName": string; "Color"?: string; "SizeNormalized"?: number; "BorderColor": string; "BorderWidthNormalized": number; "Text": string }; "ImageLayerContent"?: { "MaterialId": string }; "CaptionLayerContent"?: { "FontName": string; "Color"?: string; "SizeNormalized"?: number; "BorderColor": string; "BorderWidthNormalized": number; "LocationId"?: string; "SourceLan": string; "TargetLan"?: string; "ShowSourceLan": boolean; "Truncation": boolean; "SourceLanPerLineWordCount": number; "TargetLanPerLineWordCount": number; "SourceLanReservePages": number; "TargetLanReservePages": number }; "HtmlLayerContent"?: { "HtmlUrl": string } })[] } };
  DescribeCasterScenes: { "Total": number; "SceneList": { "Scene": readonly ({ "SceneId": string; "StreamUrl"?: string; "StreamInfos": { "StreamInfo": readonly ({ "OutputStreamUrl": string; "TranscodeConfig": string; "VideoFormat": string })[] }; "SceneName": string; "OutputType": string; "Status": number; "LayoutId"?: string; "ComponentIds": { "componentId": readonly (string)[] } })[] } };
  StartCasterScene: { "StreamUrl"?: string };
  StopCasterScene: object;
  SetCasterSceneConfig: object;
  UpdateCasterSceneConfig: object;
  DeleteCasterSceneConfig: object;
  CopyCasterSceneConfig: object;
  EffectCasterUrgent: object;
  DescribeCasterSceneAudio: { "CasterId": string; "FollowEnable": number; "AudioLayers": { "AudioLayer": readonly ({ "FixedDelayDuration": number; "ValidChannel": string; "VolumeRate": number })[] }; "MixList": { "LocationId": readonly (string)[] } };
  UpdateCasterSceneAudio: object;
  SetCasterChannel: object;
  DescribeCasterChannels: { "Total": number; "Channels": { "Channel": readonly ({ "ChannelId": string; "ResourceId"?: string; "FaceBeauty"?: string; "StreamUrl"?: string; "RtmpUrl"?: string })[] } };
  DescribeCasterStreamUrl: { "CasterId": string; "Total": number; "CasterStreams": { "CasterStream": readonly ({ "SceneId": string; "StreamUrl"?: string; "StreamInfos": { "StreamInfo": readonly ({ "OutputStreamUrl": string; "TranscodeConfig": string; "VideoFormat": string })[] }; "OutputType": number; "RtmpUrl"?: string })[] } };
  DescribeCasterRtcInfo: { "CasterId": string; "AuthToken": string };
  AddCasterProgram: { "EpisodeIds": { "EpisodeId": readonly ({ "EpisodeId": string })[] } };
  DeleteCasterProgram: { "CasterId": string };
  DescribeCasterProgram: { "CasterId": string; "ProgramName"?: string; "ProgramEffect": number; "Total": number; "Episodes": { "Episode": readonly ({ "EpisodeId": string; "EpisodeName": string; "EpisodeType": string; "ResourceId"?: string; "ComponentIds": { "ComponentId": readonly (string)[] }; "StartTime": string; "EndTime": string; "SwitchType"?: string; "Status": number })[] } };
  ModifyCasterProgram: { "CasterId": string };
  AddCasterEpisode: { "EpisodeId": string };
  DeleteCasterEpisode: { "CasterId": string; "EpisodeId": string };
  ModifyCasterEpisode: { "CasterId": string; "EpisodeId": string };
  AddCasterEpisodeGroup: { "ProgramId": string; "ItemIds": { "ItemId": readonly (string)[] } };
  AddCasterEpisodeGroupContent: { "ProgramId": string; "ItemIds": { "ItemId": readonly (string)[] } };
  DeleteCasterEpisodeGroup: object;
  SetCasterSyncGroup: object;
  DescribeCasterSyncGroup: { "CasterId": string; "SyncGroups": { "SyncGroup": readonly ({ "Mode": number; "HostResourceId"?: string; "ResourceIds": { "ResourceId": readonly (string)[] }; "SyncOffsets"?: { "SyncOffset": readonly (number)[] }; "SyncDelayThreshold"?: number })[] } };
  AddStudioLayout: { "LayoutId": string };
  ModifyStudioLayout: object;
  DeleteStudioLayout: object;
  DescribeStudioLayouts: { "Total": number; "StudioLayouts": readonly ({ "LayoutId": string; "LayoutName": string; "LayoutType": string; "CommonConfig"?: { "ChannelId"?: string; "VideoResourceId"?: string }; "BgImageConfig"?: { "Id"?: string; "MaterialId"?: string; "ImageUrl"?: string; "LocationId"?: string }; "MediaInputConfigList": readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "ImageMaterialId"?: string; "FillMode": string; "PositionRefer": string; "PositionNormalized": readonly (number)[]; "WidthNormalized"?: number; "HeightNormalized"?: number })[]; "ScreenInputConfigList": readonly ({ "ChannelId"?: string; "VideoResourceId"?: string; "Id"?: string; "Index"?: number; "Color"?: string; "PositionX"?: string; "PositionY"?: string; "HeightNormalized"?: number; "PortraitType"?: number; "OnlyAudio"?: boolean; "AudioConfig"?: { "ValidChannel": string; "VolumeRate": number } })[]; "LayerOrderConfigList": readonly ({ "Type": string; "Id": string })[] })[] };
  DescribeShowList: { "ShowList": string; "ShowListInfo": { "Background"?: string; "CurrentShowId"?: string; "HighPriorityShowId"?: string; "HighPriorityShowStartTime"?: string; "ShowList": { "Show": readonly ({ "Duration"?: number; "RepeatTimes"?: number; "ResourceInfo": { "LiveInputType"?: number; "ResourceId"?: string; "ResourceType"?: string; "ResourceUrl"?: string }; "ShowId": string; "ShowName"?: string })[] }; "ShowListRepeatTimes": number; "TotalShowListRepeatTimes": number } };
  AddShowIntoShowList: { "ShowId"?: string; "failedList"?: string; "successfulShowIds"?: string };
  ModifyShowList: object;
  RemoveShowFromShowList: { "ShowId"?: string; "failedList"?: string; "successfulShowIds"?: string };
  EditShowAndReplace: { "JobInfo": string };
  SetShowListBackground: object;
  PlayChoosenShow: { "ShowId": string };
  InitializeAutoShowListTask: { "CasterId": string; "StreamList": string };
  DescribeAutoShowListTasks: { "AutoShowListTasks": string };
  AddPlaylistItems: { "ProgramId": string; "Items": { "SuccessItems": readonly ({ "ItemId": string; "ItemName"?: string })[]; "FailedItems": readonly ({ "ItemId": string; "ItemName"?: string })[] } };
  EditPlaylist: { "CasterId": string; "ProgramId": string; "Items": { "SuccessItems": readonly ({ "ItemId": string; "ItemName"?: string })[]; "FailedItems": readonly ({ "ItemId": string; "ItemName"?: string })[] } };
  DeletePlaylist: { "ProgramId": string };
  DeletePlaylistItems: { "ProgramId": string };
  ListPlaylist: { "Total": number; "ProgramList": readonly ({ "CasterId": string; "DomainName"?: string; "ProgramId": string; "ProgramName"?: string; "RepeatNumber": number; "Status": number })[] };
  ListPlaylistItems: { "Total": number; "ProgramItems": readonly ({ "Index": number; "ProgramId": string; "ProgramItemId": string; "ProgramItemName"?: string; "ResourceType": string; "ResourceValue": string })[] };
  StartPlaylist: { "ProgramId": string; "StreamInfo"?: { "AppName": string; "DomainName": string; "StreamName": string; "Streams": { "Stream": readonly ({ "Quality": string; "PullFlvUrl": string; "PullM3U8Url": string; "PullRtmpUrl": string })[] } } };
  StopPlaylist: { "ProgramId": string };
  CreateCopyGrant: { "GrantId": string };
  ListCopyGrants: { "Total": number; "CopyGrants": { "CopyGrant": readonly ({ "GrantId": string; "OwnerAccountId": string; "GranteeAccountId": string; "CasterId"?: string; "TagKey"?: string; "TagValue"?: string; "CreateTime": string; "CreatedBy"?: string; "RevokeTime"?: string })[] } };
  RevokeCopyGrant: object;
  GetCaller: { "AccountId": string; "AccountName"?: string; "AccessKeyId"?: string; "Principal": { "Type": "account" | "user" | "session" | "operator"; "Name": string }; "CasterCount": number; "CasterQuota": number; "IsOperator": boolean };
  ListUsers: { "Users": readonly ({ "UserName": string; "Policies": readonly (string)[]; "AccessKeyIds": readonly (string)[]; "CreateTime": string })[]; "NextToken"?: string };
  CreateUser: { "UserName": string };
  DeleteUser: object;
  ListAccessKeys: { "AccessKeys": readonly ({ "AccessKeyId": string; "UserName"?: string; "Status": "Active" | "Inactive" | "Deleted"; "CreateTime": string; "ChangeTime": string; "Session"?: { "Name": string; "ExpireTime": string } })[]; "NextToken"?: string };
  CreateAccessKey: { "AccessKeyId": string; "AccessKeySecret": string; "UserName"?: string };
  DisableAccessKey: object;
  EnableAccessKey: object;
  DeleteAccessKey: object;
  ListPolicies: { "Policies": readonly ({ "PolicyName": string; "Users": readonly (string)[]; "CreateTime": string; "ChangeTime": string })[]; "NextToken"?: string };
  GetPolicy: { "PolicyName": string; "Users": readonly (string)[]; "CreateTime": string; "ChangeTime": string; "PolicyDocument": string };
  CreatePolicy: { "PolicyName": string };
  UpdatePolicy: { "PolicyName": string };
  DeletePolicy: object;
  AttachPolicyToUser: object;
  DetachPolicyFromUser: object;
  ExplainPermission: { "Principal": { "Type": string; "Name": string }; "Action": string; "Resource": string; "Conditions": Readonly<Record<string, string>>; "IsAllowed": boolean; "Because": string; "Statement"?: { "Policy": string; "Statement": number; "Effect": "Allow" | "Deny" }; "SessionStatement"?: { "Policy": string; "Statement": number; "Effect": "Allow" | "Deny" }; "NearMisses": readonly ({ "Policy": string; "Statement": number; "Effect": "Allow" | "Deny"; "Failed": readonly ({ "Part": string; "Given"?: string })[] })[] };
  ListAuditEntries: { "Entries": readonly ({ "Time": string; "Principal": { "Type": string; "Name": string }; "AccessKeyId"?: string; "Action": string; "Resource"?: string; "Code": string; "IsDenied": boolean; "Times": number; "SourceIp"?: string; "RequestId"?: string; "Place": string })[]; "NextToken"?: string };
  StreamCasterEvents: string;
  DescribeSystem: { "Status": "ok" | "degraded" | "down"; "Reasons": readonly (string)[]; "At": string; "PostgresVersion"?: string; "Replicas"?: readonly ({ "ReplicaId": string; "Host": string; "Pid": number; "Roles": readonly (string)[]; "Version": string; "NodeVersion": string; "StartedAt": string; "SeenAt": string; "Alive": boolean; "Troubles": readonly (string)[] })[]; "Checkpoints"?: readonly ({ "Name": string; "Holder"?: string; "LeaseUntil"?: string; "Epoch": string; "Era": number; "Xid": string; "Position": string })[]; "Eras"?: readonly ({ "Era": number; "Reason": string; "OpenedAt": string })[]; "Relay"?: { "Events": number; "Seconds": number; "Holder"?: string }; "Views": readonly ({ "View": string; "Events": number; "Seconds": number; "AfterCheckpoint": { "Events": number; "Seconds": number }; "Holder"?: string })[]; "Horizon"?: { "CommittedAbove": boolean; "AgeSeconds"?: number; "BlockingPid"?: number }; "Parked"?: { "ByViews": number; "ByRelay": number }; "Kafka"?: { "Up"?: boolean; "Topic": string; "Partitions"?: readonly ({ "Partition": number; "Start": string; "End": string })[]; "Retention"?: string; "Trouble"?: string; "ToldAt": string; "ReplicaId": string }; "Tables": readonly ({ "Table": string; "Rows": number; "Bytes": number })[]; "Feeds": number };
  ListParkedStreams: { "Total": number; "Parked": readonly ({ "By": string; "CasterId": string; "Version"?: number; "Reason": string; "ParkedAt": string })[] };
  RetryParkedStreams: { "Relay"?: string; "Views"?: { "Tried": number; "Parked": number } };
  DescribeViews: { "Views": readonly (string)[]; "Tables": readonly ({ "Table": string; "View"?: string; "State": "live" | "previous" | "being built" | "unused"; "Rows": number; "Bytes": number; "LastReadAt"?: string; "UsedBy"?: string })[]; "Rebuilds": readonly ({ "View": string; "Running": boolean; "Done": number; "Total": number })[]; "Runs": readonly ({ "View": string; "Kind": "rebuild" | "rollback"; "State": "running" | "done" | "failed" | "interrupted"; "StartedBy": string; "StartedAt": string; "ReplicaId": string; "EndedAt"?: string; "Progress"?: { "Phase": string; "Of": string; "Done": number; "Total": number }; "Failure"?: string; "Studios"?: number; "Events"?: number; "Differences"?: number })[] };
  RebuildView: { "View": string; "Watch": string };
  RollBackView: { "View": string; "Watch": string };
  DeleteViewTable: object;
  ListAccounts: { "Total": number; "NextToken"?: string; "Accounts": readonly ({ "AccountId": string; "Name"?: string; "Active": boolean; "EraseTime"?: string; "Studios": number; "CasterQuota"?: number; "CreateTime": string })[] };
  DescribeAccount: { "AccountId": string; "Name"?: string; "Active": boolean; "EraseTime"?: string; "Studios": number; "CasterQuota"?: number; "CreateTime": string; "CallsPerSecond": Readonly<Record<string, number>>; "Users": number; "Policies": number; "Keys": { "Active": number; "Inactive": number; "Deleted": number; "Temporary": number } };
  SetAccountQuota: object;
  SetAccountStatus: object;
}
