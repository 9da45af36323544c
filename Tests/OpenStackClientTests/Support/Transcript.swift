/// What a real Keystone 30 and a real Cinder 29 said, word for word.
enum Transcript {
  static let project = "d6b75bf1081f4700bebe03e7d2ba02f8"
  static let volume = "ca99321b-b58d-4a58-84ff-602b55e5e8f4"
  static let destination = "94992d2a-e261-4005-9611-a12225d6f293"

  /// The token of a sign-in with password, scoped to a project.
  static let token = """
    {"token":{"methods":["password"],"user":{"domain":{"id":"default","name":"Default"},\
    "id":"6ff501e0bd1e44e88124313c3abd0842","name":"admin","password_expires_at":null},\
    "audit_ids":["6GVqzdf2QzCFK-Ny2ZgI0g"],"expires_at":"2026-11-22T17:47:02.000000Z",\
    "issued_at":"2026-11-22T16:47:02.000000Z","project":{"domain":{"id":"default","name":"Default"},\
    "id":"d6b75bf1081f4700bebe03e7d2ba02f8","name":"admin"},"is_domain":false,\
    "roles":[{"id":"9b504522cb3043a4bef93b2b1bab7366","name":"reader"}],"catalog":[\
    {"endpoints":[{"id":"260a15de672d413f982e6e02b4df1e49","interface":"public","region_id":"RegionOne",\
    "url":"http://127.0.0.1:18776/v3/d6b75bf1081f4700bebe03e7d2ba02f8","region":"RegionOne"}],\
    "id":"1f0626e37624451797be0283eaaf8c6e","type":"volumev3","name":"cinderv3"},\
    {"endpoints":[{"id":"483f48fa5a0c4476b0e757e0c6799faf","interface":"public","region_id":"RegionOne",\
    "url":"http://127.0.0.1:15000/v3","region":"RegionOne"}],\
    "id":"32f78e4e81594e619e4a30c203846e96","type":"identity","name":"keystone"},\
    {"endpoints":[{"id":"c5a28959b1b449918b0a0851343892a2","interface":"public","region_id":"RegionOne",\
    "url":"http://127.0.0.1:18776/v3","region":"RegionOne"}],\
    "id":"c14cfe20613f488496b5f7c603f4fc3b","type":"block-storage","name":"cinder"}]}}
    """

  /// The token of a user without a default project who asked for no scope: no project, no catalog.
  static let unscopedToken = """
    {"token":{"methods":["password"],"user":{"domain":{"id":"default","name":"Default"},\
    "id":"6ff501e0bd1e44e88124313c3abd0842","name":"admin","password_expires_at":null},\
    "audit_ids":["HX7rxpmISQ24K6ZTQcd4-g"],"expires_at":"2026-11-22T17:47:05.000000Z",\
    "issued_at":"2026-11-22T16:47:05.000000Z"}}
    """

  /// The answer of Cinder's root, with status 300 and without a token.
  static let versions = """
    {"versions":[{"id":"v3.0","status":"CURRENT","version":"3.72","min_version":"3.0",\
    "updated":"2023-08-31T00:00:00Z","links":[{"rel":"describedby","type":"text/html",\
    "href":"https://docs.openstack.org/"},{"rel":"self","href":"http://127.0.0.1:18776/v3/"}],\
    "media-types":[{"base":"application/json","type":"application/vnd.openstack.volume+json;version=3"}]}]}
    """

  /// A migrating volume as a show at the field's microversion gives it to an admin.
  static let migratingVolume = row(status: #""migrating""#, host: "hosta@alpha#pool1", progress: #""7""#)

  /// The same in a list: never with progress.
  static let listedVolume = row(status: #""migrating""#, host: "hosta@alpha#pool1")

  /// A volume as Cinder gives it to an admin; `status` is `migration_status` as JSON.
  static func row(
    id: String = volume, status: String, host: String, progress: String? = nil, nameID: String = "null"
  ) -> String {
    """
    {"id":"\(id)","status":"available","size":1,"availability_zone":"nova",\
    "created_at":"2026-11-22T16:47:20.000000","updated_at":"2026-11-22T16:47:25.000000","name":"obs-19457",\
    "description":null,"volume_type":"__DEFAULT__","snapshot_id":null,"source_volid":null,"metadata":{},\
    "links":[{"rel":"self","href":"http://127.0.0.1:18776/v3/volumes/\(id)"},\
    {"rel":"bookmark","href":"http://127.0.0.1:18776/volumes/\(id)"}],\
    "user_id":"6ff501e0bd1e44e88124313c3abd0842","bootable":"false","encrypted":false,"replication_status":null,\
    "consistencygroup_id":null,"multiattach":false,"attachments":[],"migration_status":\(status),"group_id":null,\
    "provider_id":null,"shared_targets":false,"service_uuid":"b1c18a91-c453-4294-bf4f-582aef47f1c4",\
    "cluster_name":null,"volume_type_id":"aac08bb5-a5ec-4750-a412-e04c6195a747","consumes_quota":true,\
    \(progress.map { #""migration_progress":\#($0),"# } ?? "")\
    "os-vol-tenant-attr:tenant_id":"d6b75bf1081f4700bebe03e7d2ba02f8",\
    "os-vol-mig-status-attr:migstat":\(status),"os-vol-mig-status-attr:name_id":\(nameID),\
    "os-vol-host-attr:host":"\(host)"}
    """
  }

  /// The same volume as a member of its project sees it, migrating or not.
  static let membersVolume = """
    {"id":"a2ec04fa-f3fe-4287-b169-c6c60b29504e","status":"available","size":1,"availability_zone":"nova",\
    "created_at":"2026-11-22T16:47:20.000000","updated_at":"2026-11-22T16:47:25.000000","name":"obs2-19457",\
    "description":null,"volume_type":"__DEFAULT__","snapshot_id":null,"source_volid":null,"metadata":{},"links":[],\
    "user_id":"1c","bootable":"false","encrypted":false,"replication_status":null,"consistencygroup_id":null,\
    "multiattach":false,"attachments":[],"group_id":null,"shared_targets":false,\
    "service_uuid":"b1c18a91-c453-4294-bf4f-582aef47f1c4","volume_type_id":"aac08bb5","consumes_quota":true,\
    "os-vol-tenant-attr:tenant_id":"8973d29a0f4a4bab893e3ecc4d9c476a"}
    """

  static let unauthorized = """
    {"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}
    """

  static let scopedCredential = """
    {"error":{"code":401,"identity":{},"message":"Error authenticating with application credential: \
    Application credentials cannot request a scope.","title":"Unauthorized"}}
    """

  static let noSuchVolume = """
    {"itemNotFound":{"code":404,"message":"Volume 00000000-0000-0000-0000-000000000000 could not be found."}}
    """

  static let versionTooHigh = """
    {"computeFault":{"code":406,"message":"Version 3.99 is not supported by the API. \
    Minimum is 3.0 and maximum is 3.72."}}
    """

  static let forbidden = """
    {"forbidden":{"code":403,"message":"Policy doesn't allow volume_extension:services:index to be performed."}}
    """

  static let serverError = """
    {"computeFault":{"code":500,"message":"The server has either erred or is incapable of performing the requested \
    operation."}}
    """
}
