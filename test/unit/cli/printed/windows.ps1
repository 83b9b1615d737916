# Studio Pass in eu-central-1: conditional forwarders into the VPC. Run in PowerShell as an administrator of DNS, on a
# domain controller. On a DNS server outside Active Directory, leave out -ReplicationScope.
# Without recursion, clients never get the public address when no forwarder answers.

$ErrorActionPreference = 'Stop'
$forwarders = '10.0.0.10', '10.0.1.10'
$zones = @(
  # The private API of the service, and no other API: public ones of others stay reachable.
  'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'
  # Studio. The whole zone, because running apps have names of their own below it.
  'studio.eu-central-1.sagemaker.aws'
  # Optional: the SageMaker API. Its endpoint lets in tasks and apps only; leave it out unless you opened it to clients.
  'api.sagemaker.eu-central-1.amazonaws.com'
  # The custom domain name of the API, answered by a private hosted zone of the VPC.
  'launch.corp.example.com'
)

foreach ($zone in $zones) {
  if (Get-DnsServerZone -Name $zone -ErrorAction SilentlyContinue) {
    Set-DnsServerConditionalForwarderZone -Name $zone -MasterServers $forwarders -UseRecursion $false
  } else {
    Add-DnsServerConditionalForwarderZone -Name $zone -MasterServers $forwarders -UseRecursion:$false -ReplicationScope Forest
  }
}
