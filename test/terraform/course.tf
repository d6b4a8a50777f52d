# The whole stack of the course, and what people add to its bucket, for the AWS provider of Terraform 5.100 or newer.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

variable "endpoint" { type = string }
variable "packages" { type = string }
provider "aws" {
  region            = "ap-south-1"
  s3_use_path_style = true
  endpoints {
    apigatewayv2   = var.endpoint
    cloudfront     = var.endpoint
    cloudwatchlogs = var.endpoint
    dynamodb       = var.endpoint
    iam            = var.endpoint
    lambda         = var.endpoint
    s3             = var.endpoint
    s3control      = var.endpoint
    sts            = var.endpoint
  }
  default_tags { tags = { workshop = "terraform" } }
}

data "aws_caller_identity" "me" {}
resource "aws_dynamodb_table" "links" {
  name         = "AWSWorkshopDemoTable"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "PK"
  attribute {
    name = "PK"
    type = "S"
  }
  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "functions" {
  name               = "aws-workshop-lambda-role"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.functions.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "table" {
  name   = "table"
  role   = aws_iam_role.functions.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = aws_dynamodb_table.links.arn }] })
}

resource "aws_iam_policy" "managed" {
  name   = "workshop-table"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["dynamodb:Query"], Resource = aws_dynamodb_table.links.arn }] })
}

resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.functions.name
  policy_arn = aws_iam_policy.managed.arn
}

resource "aws_lambda_layer_version" "layer" {
  layer_name          = "aws-workshop-lambda-layer"
  filename            = "${var.packages}/layer.zip"
  source_code_hash    = filebase64sha256("${var.packages}/layer.zip")
  compatible_runtimes = ["nodejs22.x"]
}

locals { functions = { createShortURL = "POST /shorten", getLongURL = "GET /{shortId}" } }
resource "aws_cloudwatch_log_group" "functions" {
  for_each          = local.functions
  name              = "/aws/lambda/${each.key}"
  retention_in_days = 7
}

resource "aws_lambda_function" "functions" {
  for_each         = local.functions
  function_name    = each.key
  role             = aws_iam_role.functions.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = "${var.packages}/function.zip"
  source_code_hash = filebase64sha256("${var.packages}/function.zip")
  layers           = [aws_lambda_layer_version.layer.arn]
  environment { variables = { TABLE = aws_dynamodb_table.links.name } }
  timeout     = 10
  memory_size = 256
  depends_on  = [aws_cloudwatch_log_group.functions, aws_iam_role_policy_attachment.logs]
}

resource "aws_apigatewayv2_api" "api" {
  name          = "aws-workshop-api-gateway"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["*"]
    allow_methods = ["*"]
    allow_headers = ["content-type"]
  }
}

resource "aws_apigatewayv2_integration" "functions" {
  for_each               = local.functions
  api_id                 = aws_apigatewayv2_api.api.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.functions[each.key].invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "functions" {
  for_each  = local.functions
  api_id    = aws_apigatewayv2_api.api.id
  route_key = each.value
  target    = "integrations/${aws_apigatewayv2_integration.functions[each.key].id}"
}

resource "aws_cloudwatch_log_group" "access" { name = "/workshop/access" }
resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.api.id
  name        = "$default"
  auto_deploy = true
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode({ requestId = "$context.requestId", status = "$context.status" })
  }
}

resource "aws_lambda_permission" "api" {
  for_each      = local.functions
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.functions[each.key].function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.api.execution_arn}/*"
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.functions["getLongURL"].function_name
  function_version = "$LATEST"
}

resource "aws_lambda_function_event_invoke_config" "long" {
  function_name                = aws_lambda_function.functions["getLongURL"].function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

resource "aws_lambda_function_url" "live" {
  function_name      = aws_lambda_alias.live.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "NONE"
  invoke_mode        = "BUFFERED"
  cors { allow_origins = ["*"] }
}

resource "aws_lambda_permission" "url" {
  statement_id           = "url"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_alias.live.function_name
  qualifier              = aws_lambda_alias.live.name
  principal              = "*"
  function_url_auth_type = "NONE"
}

# Provider 5.100 has no invoked_via_function_url.
resource "aws_lambda_permission" "invoke_by_url" {
  statement_id  = "invoke-by-url"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_alias.live.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "*"
}

resource "aws_s3_bucket" "site" {
  bucket        = "aws-workshop-terraform"
  force_destroy = true
}

resource "aws_s3_object" "index" {
  bucket       = aws_s3_bucket.site.id
  key          = "index.html"
  content      = "<h1>${aws_apigatewayv2_api.api.api_endpoint}</h1>"
  content_type = "text/html"
}

resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  index_document { suffix = "index.html" }
}

resource "aws_s3_bucket_public_access_block" "site" {
  bucket                  = aws_s3_bucket.site.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.id
  rule { object_ownership = "BucketOwnerEnforced" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  rule {
    apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
  }
}

resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_lifecycle_configuration" "site" {
  bucket     = aws_s3_bucket.site.id
  depends_on = [aws_s3_bucket_versioning.site]
  rule {
    id     = "old"
    status = "Enabled"
    filter { prefix = "old/" }
    expiration { days = 30 }
    noncurrent_version_expiration { noncurrent_days = 7 }
    abort_incomplete_multipart_upload { days_after_initiation = 1 }
  }
}

resource "aws_s3_bucket_cors_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
  }
}

resource "aws_s3_account_public_access_block" "account" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_cloudfront_origin_access_identity" "site" { comment = "aws-workshop" }
data "aws_iam_policy_document" "site" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.site.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_cloudfront_origin_access_identity.site.iam_arn]
    }
  }
}

resource "aws_s3_bucket_policy" "site" {
  bucket     = aws_s3_bucket.site.id
  policy     = data.aws_iam_policy_document.site.json
  depends_on = [aws_s3_bucket_public_access_block.site]
}

data "aws_cloudfront_cache_policy" "optimized" { name = "Managed-CachingOptimized" }
resource "aws_cloudfront_distribution" "site" {
  enabled             = true
  default_root_object = "index.html"
  origin {
    domain_name = aws_s3_bucket.site.bucket_regional_domain_name
    origin_id   = "site"
    s3_origin_config { origin_access_identity = aws_cloudfront_origin_access_identity.site.cloudfront_access_identity_path }
  }
  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "allow-all"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = data.aws_cloudfront_cache_policy.optimized.id
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}

output "url" { value = aws_lambda_function_url.live.function_url }
output "api" { value = aws_apigatewayv2_api.api.api_endpoint }
output "site" { value = aws_cloudfront_distribution.site.domain_name }
output "account" { value = data.aws_caller_identity.me.account_id }
