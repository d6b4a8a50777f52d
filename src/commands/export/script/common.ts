// common.sh: the names of the stack, and the functions that both scripts use.
import { quoteForSh } from '../../../lib/shell-quote.ts';
import { exampleBucket } from '../stack/readme.ts';
import { nameSuffixOf, type Stack } from '../stack/stack.ts';

/** `variables`: lines that set the names. */
export function commonScript(stack: Stack, variables: readonly string[]): string {
  const hasBucket = stack.records.some(({ kind }) => kind === 'bucket');
  const { region } = stack.checkpoint.target;
  return `# The names of the stack, and what both scripts use. This file is not run by itself.
set -euo pipefail
cd "$(dirname "$0")"
export AWS_PAGER=''

# --- What another stack has otherwise ---

REGION=\${AWS_REGION:-\${AWS_DEFAULT_REGION:-${quoteForSh(region)}}}
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
# Appended to every name, such as -test. With another suffix, a second stack fits into the account.
NAME_SUFFIX=\${NAME_SUFFIX-${nameSuffixOf(stack)}}
${
  hasBucket
    ? `# All customers of AWS share the names of buckets.
BUCKET_NAME=\${BUCKET_NAME:?Choose a name for the bucket: BUCKET_NAME=${exampleBucket(stack)} $0}\n`
    : ''
}# Read from your credentials. No file contains it.
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)

# --- Names ---

${variables.join('\n')}

# --- Functions ---

${functions}`;
}

const functions = `# The first line of an answer as text. It is empty where there is none.
text() {
  local answer
  answer=$(aws "$@" --output text) || return
  answer=\${answer%%$'\\n'*}
  if [ "$answer" != None ]; then printf '%s' "$answer"; fi
}

is_missing() {
  case $1 in
    *NotFound* | *NoSuch* | *'(404)'* | *'does not exist'*) return 0 ;;
    *) return 1 ;;
  esac
}

# Whether the command finds something. Every other error ends the script.
exists() {
  local answer
  if answer=$(aws "$@" 2>&1 > /dev/null); then return 0; fi
  if is_missing "$answer"; then return 1; fi
  printf '%s\\n' "$answer" >&2
  exit 1
}

# Runs a command. That what it creates is there already is no error.
unless_present() {
  local answer
  if answer=$(aws "$@" 2>&1 > /dev/null); then return 0; fi
  case $answer in
    *AlreadyExists* | *ResourceConflictException*) return 0 ;;
  esac
  printf '%s\\n' "$answer" >&2
  return 1
}

# Runs a command again while its error has this text: what was just created is not known everywhere for some seconds.
while_error_has() {
  local error=$1 answer='' attempt
  shift
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    if answer=$(aws "$@" 2>&1 > /dev/null); then return 0; fi
    case $answer in
      *"$error"*) sleep "$((attempt < 5 ? attempt : 5))" ;;
      *) break ;;
    esac
  done
  printf '%s\\n' "$answer" >&2
  return 1
}

with_new_role() { while_error_has 'cannot be assumed by Lambda' "$@"; }
with_new_principal() { while_error_has 'Invalid principal in policy' "$@"; }

# The ARN of the latest version of a layer, where it has this code.
latest_layer() {
  local arn
  arn=$(text lambda list-layer-versions --layer-name "$1" --query 'LayerVersions[0].LayerVersionArn')
  if [ -z "$arn" ]; then return 0; fi
  if [ "$(text lambda get-layer-version-by-arn --arn "$arn" --query Content.CodeSha256)" = \\
    "$(openssl dgst -sha256 -binary "$2" | openssl base64 -A)" ]; then
    printf '%s' "$arn"
  fi
}

create_bucket() {
  # us-east-1 is the region without a location constraint.
  if [ "$REGION" = us-east-1 ]; then
    aws s3api create-bucket --bucket "$1" > /dev/null
  else
    aws s3api create-bucket --bucket "$1" --create-bucket-configuration "LocationConstraint=$REGION" > /dev/null
  fi
}

# Whether the policy of a function names the caller.
has_permission() { aws lambda get-policy --function-name "$1" --output text 2> /dev/null | grep -qF "$2"; }

# Runs a command that deletes something. That it does not exist is no error.
remove() {
  local answer
  if answer=$(aws "$@" 2>&1 > /dev/null); then echo "deleted  $*"; return 0; fi
  if is_missing "$answer"; then return 0; fi
  printf '%s\\n' "$answer" >&2
  return 1
}

remove_role() {
  local each
  if ! exists iam get-role --role-name "$1"; then return 0; fi
  for each in $(aws iam list-attached-role-policies --role-name "$1" --query 'AttachedPolicies[].PolicyArn' --output text); do
    aws iam detach-role-policy --role-name "$1" --policy-arn "$each"
  done
  for each in $(aws iam list-role-policies --role-name "$1" --query 'PolicyNames[]' --output text); do
    aws iam delete-role-policy --role-name "$1" --policy-name "$each"
  done
  remove iam delete-role --role-name "$1"
}

remove_layer() {
  local each
  for each in $(aws lambda list-layer-versions --layer-name "$1" --query 'LayerVersions[].Version' --output text); do
    remove lambda delete-layer-version --layer-name "$1" --version-number "$each"
  done
}

remove_bucket() {
  if ! exists s3api head-bucket --bucket "$1"; then return 0; fi
  aws s3 rm --recursive --only-show-errors "s3://$1"
  remove s3api delete-bucket --bucket "$1"
}

# The kind of thing, and its id.
remove_from_cloudfront() {
  if [ -z "$2" ]; then return 0; fi
  remove cloudfront "delete-$1" --id "$2" --if-match "$(text cloudfront "get-$1" --id "$2" --query ETag)"
}

# CloudFront deletes a distribution only after it is disabled everywhere.
remove_distribution() {
  if [ -z "$1" ]; then return 0; fi
  local config etag
  config=$(aws cloudfront get-distribution-config --id "$1" --query DistributionConfig --output json)
  etag=$(text cloudfront get-distribution-config --id "$1" --query ETag)
  aws cloudfront update-distribution --id "$1" --if-match "$etag" \\
    --distribution-config "$(printf '%s' "$config" | sed 's/^    "Enabled": true/    "Enabled": false/')" > /dev/null
  echo 'waiting for CloudFront to disable the distribution: this takes some minutes'
  aws cloudfront wait distribution-deployed --id "$1"
  remove_from_cloudfront distribution "$1"
}
`;
