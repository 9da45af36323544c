"""/api/v1 of a running daemon against the OpenAPI document that it serves, by a JSON Schema validator."""

import unittest
import urllib.parse

import jsonschema

from bench import shared
from demo import Demo
from processes import wait_until


class TheAPI(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(shared.directory, 'demo-api')
        cls.addClassCleanup(cls.demo.end)
        cls.demo.wait_until_something_is_stalled()
        # Of every kind of row at least one.
        wait_until(
            'something has ended', lambda: cls.demo.ask('/api/v1/history').json['history'], within=120,
            alive=[cls.demo.process])
        cls.document = cls.demo.ask('/api/v1/openapi.json').json
        cls.components = cls.document['components']

    def strict(self, schema):
        """The schema with every object closed: a key that the document does not know is a fault too."""
        if isinstance(schema, dict):
            schema = {k: self.strict(v) for k, v in schema.items()}
            if 'properties' in schema:
                schema['additionalProperties'] = False
        elif isinstance(schema, list):
            schema = [self.strict(v) for v in schema]
        return schema

    def validate(self, value, schema):
        whole = {**self.strict(schema), 'components': self.strict(self.components)}
        jsonschema.Draft202012Validator(whole).validate(value)

    def content(self, response):
        if '$ref' in response:
            response = self.components['responses'][response['$ref'].rsplit('/', 1)[1]]
        return response['content']['application/json']['schema']

    def operation(self, path):
        return self.document['paths'][path]['get']

    def ask(self, path, query=''):
        answer = self.demo.ask('/api/v1' + path + query)
        self.assertEqual(answer.headers['Content-Type'], 'application/json')
        self.assertEqual(answer.headers['Cache-Control'], 'no-store')
        return answer

    def test_document_is_sound(self):
        self.assertEqual(self.document['openapi'], '3.1.0')
        for name, schema in self.components['schemas'].items():
            with self.subTest(name):
                jsonschema.Draft202012Validator.check_schema(schema)
        ids = [o['get']['operationId'] for o in self.document['paths'].values()]
        self.assertEqual(len(set(ids)), len(ids))

    def test_every_answer_is_as_the_document_says(self):
        stalled = self.ask('/migrations', '?state=stalled').json['migrations'][0]
        for path, item in self.document['paths'].items():
            with self.subTest(path):
                concrete = path.replace('{cloud}', stalled['cloud']).replace('{volume}', stalled['volume_id'])
                answer = self.ask(concrete)
                self.assertEqual(answer.status, 200)
                self.validate(answer.json, self.content(item['get']['responses']['200']))

    def test_every_migration_has_its_details(self):
        for row in self.ask('/migrations').json['migrations']:
            detail = self.ask('/migrations/%s/%s' % (
                urllib.parse.quote(row['cloud'], ''), urllib.parse.quote(row['volume_id'], '')))
            if detail.status == 404:        # it was forgotten meanwhile
                continue
            self.validate(detail.json, self.content(
                self.operation('/migrations/{cloud}/{volume}')['responses']['200']))
            self.assertEqual(detail.json['migration']['volume_id'], row['volume_id'])

    def test_every_parameter_takes_every_word_of_its_list(self):
        for path, item in self.document['paths'].items():
            for parameter in item['get']['parameters']:
                if parameter['in'] != 'query':
                    continue
                schema = parameter['schema']
                words = schema.get('enum') or schema.get('items', {}).get('enum') or {
                    'boolean': ['true', 'false'], 'integer': ['1'], 'number': ['1'],
                }.get(schema['type'], ['demo'])
                for word in words:
                    with self.subTest(path=path, parameter=parameter['name'], word=word):
                        answer = self.ask(path, '?%s=%s' % (parameter['name'], word))
                        self.assertEqual(answer.status, 200)
                        self.validate(answer.json, self.content(item['get']['responses']['200']))

    def test_every_problem_is_as_the_document_says(self):
        problem = self.content({'$ref': '#/components/responses/Problem'})
        for path, status, code in [
                ('/migrations?limit=x', 400, 'bad_request'), ('/history?since=x', 400, 'bad_request'),
                ('/alerts?state=x', 400, 'bad_request'), ('/clouds?x=1', 400, 'bad_request'),
                ('/migrations/demo/none', 404, 'not_found'), ('/nothing', 404, 'not_found')]:
            with self.subTest(path):
                answer = self.ask(path)
                self.assertEqual(answer.status, status)
                self.validate(answer.json, problem)
                self.assertEqual(answer.json['code'], code)
        answer = self.demo.ask('/api/v1/migrations', method='POST')
        self.assertEqual((answer.status, answer.headers['Allow']), (405, 'GET, HEAD'))
        self.validate(answer.json, problem)

    def test_validator_would_see_a_missing_key_and_one_too_many(self):
        answer = self.ask('/clouds').json
        schema = self.content(self.operation('/clouds')['responses']['200'])
        for change in (lambda c: c.pop('region'), lambda c: c.update(extra=1), lambda c: c.update(up='yes')):
            broken = {**answer, 'clouds': [dict(answer['clouds'][0])]}
            change(broken['clouds'][0])
            with self.assertRaises(jsonschema.ValidationError):
                self.validate(broken, schema)
