// The module `cfn-response` that CloudFormation adds to the code of a function in a template: it sends the response of a
// custom resource. Ours uses the protocol of the address, which is HTTP here.
// source: the functions and defaults are those of the page "cfn-response module", checked 2026-11-30

export const cfnResponse = `'use strict';
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = async function send(event, context, status, data, physicalResourceId, noEcho) {
  const body = JSON.stringify({
    Status: status,
    Reason: 'See the details in CloudWatch Log Stream: ' + context.logStreamName,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: data,
  });
  await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
};
`;
