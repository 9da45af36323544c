/// Certificates of two authorities of the tests' own, good for a century; of no use but in these tests.
enum TestCertificates {
  /// Signed `server`, `otherServer` and `client`.
  static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBfDCCASGgAwIBAgIUT+Qk1Yd2/Jlxj6E1FstvyomVP68wCgYIKoZIzj0EAwIw
    EjEQMA4GA1UEAwwHdGVzdCBDQTAgFw0yNjExMjYwMzI4NDNaGA8yMTI2MTEwMjAz
    Mjg0M1owEjEQMA4GA1UEAwwHdGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
    A0IABDLN9u3LfbRkxU5mM7hRuJOzdHm0bRZU7cFMynhV0r1nRaO8g7JwKpK6y6Nb
    WR9nV9JCXeHiL8b6rEkFkh4Z16ujUzBRMB0GA1UdDgQWBBTrHl2PwYX6M6x9CiW+
    pXZXfbhZkjAfBgNVHSMEGDAWgBTrHl2PwYX6M6x9CiW+pXZXfbhZkjAPBgNVHRMB
    Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDYBQ32CulSSL2BIj5G9iUWAar9
    wSIRUJsrBT6Qa7tcRwIhAKidUHosKHXeWGfYrCGMHxAtNh79QcCLHtVudwJrdUTJ
    -----END CERTIFICATE-----
    """

  /// For `localhost` and 127.0.0.1.
  static let server = """
    -----BEGIN CERTIFICATE-----
    MIIBiTCCAS6gAwIBAgIUQovqYhR4Bu90Rx+ceft/Oqt/GFYwCgYIKoZIzj0EAwIw
    EjEQMA4GA1UEAwwHdGVzdCBDQTAgFw0yNjExMjYwMzI4NDVaGA8yMTI2MTEwMjAz
    Mjg0NVowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
    AQcDQgAEoe3intvx8YNQIRUyrgVAofwlaNipB0MwCx6ys/kJrVuiDt9NBjkbnEPo
    fO797SVe1Ertg6QcP7XSQQzlxMs+haNeMFwwGgYDVR0RBBMwEYIJbG9jYWxob3N0
    hwR/AAABMB0GA1UdDgQWBBTjqzZ6Q9B1Q6suvHLrI29wDvIv7jAfBgNVHSMEGDAW
    gBTrHl2PwYX6M6x9CiW+pXZXfbhZkjAKBggqhkjOPQQDAgNJADBGAiEAt3xOgKkJ
    MWElDb9ZM1WLEMCEwGGQWDjLUtO7B1SesX8CIQD+doiTu+EUZh4iJ/eIoNY8F/ul
    G5bheSS5kzgRyAiwwQ==
    -----END CERTIFICATE-----
    """

  /// The key of `server`.
  static let serverKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUNuWoyoi3nYfmSmL
    /W29bBFRXJDuySskS4iQvsFx1oOhRANCAASh7eKe2/Hxg1AhFTKuBUCh/CVo2KkH
    QzALHrKz+QmtW6IO300GORucQ+h87v3tJV7USu2DpBw/tdJBDOXEyz6F
    -----END PRIVATE KEY-----
    """

  /// For `localhost` and `second.example`.
  static let otherServer = """
    -----BEGIN CERTIFICATE-----
    MIIBkjCCATigAwIBAgIUQovqYhR4Bu90Rx+ceft/Oqt/GFcwCgYIKoZIzj0EAwIw
    EjEQMA4GA1UEAwwHdGVzdCBDQTAgFw0yNjExMjYwMzI4NDZaGA8yMTI2MTEwMjAz
    Mjg0NlowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
    AQcDQgAE3Q/buRZjsuUNqRx2uKbMTjDDwl4mjCM3tc99fzfTXH9FEUFeQM1s6S7E
    +nW0eOWZ0YGjRLpTyjQvjaDpTG7ad6NoMGYwJAYDVR0RBB0wG4IJbG9jYWxob3N0
    gg5zZWNvbmQuZXhhbXBsZTAdBgNVHQ4EFgQUB05w0qKvu2nXMO6H2BSs4sDVf5kw
    HwYDVR0jBBgwFoAU6x5dj8GF+jOsfQolvqV2V324WZIwCgYIKoZIzj0EAwIDSAAw
    RQIgBQgGWw561tRorKi7N+DsS0YWOSlQFfmW5uaKeyMelUYCIQC8RjguQslEFSOz
    DydXkrYT4rfOmWFgpboltA6ukk9YWQ==
    -----END CERTIFICATE-----
    """

  /// The key of `otherServer`.
  static let otherServerKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwR8DSHDkc6R5q+Bc
    It2EBPDxUY/1jI2j8GokusZeB/ShRANCAATdD9u5FmOy5Q2pHHa4psxOMMPCXiaM
    Ize1z31/N9Ncf0URQV5AzWzpLsT6dbR45ZnRgaNEulPKNC+NoOlMbtp3
    -----END PRIVATE KEY-----
    """

  /// For `prometheus.example`, `ops@example.org`, `spiffe://example/prom` and 192.0.2.7.
  static let client = """
    -----BEGIN CERTIFICATE-----
    MIIBuzCCAWKgAwIBAgIUQovqYhR4Bu90Rx+ceft/Oqt/GFgwCgYIKoZIzj0EAwIw
    EjEQMA4GA1UEAwwHdGVzdCBDQTAgFw0yNjExMjYwMzI4NDdaGA8yMTI2MTEwMjAz
    Mjg0N1owFTETMBEGA1UEAwwKcHJvbWV0aGV1czBZMBMGByqGSM49AgEGCCqGSM49
    AwEHA0IABBfqhQNNru2X1SWfG3QEcySfd0a2ufMniLKo4A/jvhIRzEVhf+BiJEoa
    D+PiN4laocbrfe+Eti8cPtCAtkepLb2jgZAwgY0wSwYDVR0RBEQwQoIScHJvbWV0
    aGV1cy5leGFtcGxlgQ9vcHNAZXhhbXBsZS5vcmeGFXNwaWZmZTovL2V4YW1wbGUv
    cHJvbYcEwAACBzAdBgNVHQ4EFgQUC1FZsNUZhG7dSjtccPqLHoXQ+OowHwYDVR0j
    BBgwFoAU6x5dj8GF+jOsfQolvqV2V324WZIwCgYIKoZIzj0EAwIDRwAwRAIgFl/S
    70PQZjw42qltr/V5IDW5CyRHFRVlWCQHUw9YbwoCIDrYKPIIuJpzhW20H8+4WQPF
    a8ecPZdVi4XFyx14aPyE
    -----END CERTIFICATE-----
    """

  /// The key of `client`.
  static let clientKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFq8wEbBN9/E97xZy
    l82kyi+dz66C1I0mINPz2lqUYgihRANCAAQX6oUDTa7tl9Ulnxt0BHMkn3dGtrnz
    J4iyqOAP474SEcxFYX/gYiRKGg/j4jeJWqHG633vhLYvHD7QgLZHqS29
    -----END PRIVATE KEY-----
    """

  /// As `client`, of an authority that nobody knows.
  static let stranger = """
    -----BEGIN CERTIFICATE-----
    MIIBjjCCATOgAwIBAgIUO+ek/gwltAOsPFlfextGBJE24RUwCgYIKoZIzj0EAwIw
    EzERMA8GA1UEAwwIb3RoZXIgQ0EwIBcNMjYxMTI2MDMyODQ3WhgPMjEyNjExMDIw
    MzI4NDdaMBUxEzARBgNVBAMMCnByb21ldGhldXMwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQSnP24WNH/B2+/chgIkLi9uqlD7RSI5gP5JmPOMHtSFWcagQIkOr4O
    KJnkm9htdPu5LnxPu024fiW9abM6LDfso2EwXzAdBgNVHREEFjAUghJwcm9tZXRo
    ZXVzLmV4YW1wbGUwHQYDVR0OBBYEFKcYCL5DFsUKgrVUt8jFaVPGBqydMB8GA1Ud
    IwQYMBaAFPHomTbXdPIsxdxvwjzePwG+AZbGMAoGCCqGSM49BAMCA0kAMEYCIQDr
    pMz6oulp8BSXESOPGabOFDQXymqMyI1kQ/xvlLAGwwIhAMLDk3jXKAAZa7Q7hNYz
    QSv/mfV46AQoQHz26Fpqmuoh
    -----END CERTIFICATE-----
    """

  /// The key of `stranger`.
  static let strangerKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUKM/j8maoeSX77sd
    DA6kjEg8ww+ynQMHUJHvGH0/SrKhRANCAAQSnP24WNH/B2+/chgIkLi9uqlD7RSI
    5gP5JmPOMHtSFWcagQIkOr4OKJnkm9htdPu5LnxPu024fiW9abM6LDfs
    -----END PRIVATE KEY-----
    """
}
